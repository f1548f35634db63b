namespace Gatehouse.Integration.Tests.Timing;

/// <summary>
/// The answers that are split: every framing there is. Their content is of letters that no head has, each once, so that the last one which must
/// have come can be waited for.
/// </summary>
internal static class SplitAnswers
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n";
    private const string Pieces = "\r\n3;a=b\r\n«ÀÁÂ»\r\n1\r\n«Ã»\r\n04;c=\"d\";e\r\n«ÄÅÆÇ»\r\n";

    /// <summary>Those that go through as they are.</summary>
    public static readonly IReadOnlyList<SplitAnswer> All =
    [
        new("length", Ok + "X-A: b\r\nContent-Length: 4\r\n\r\n«ÀÁÂÃ»"),
        new("length-and-close", Ok + "Connection: close\r\nContent-Length: 4\r\n\r\n«ÀÁÂÃ»", Closes: true),
        new("chunks", Chunked + Pieces + "0\r\n\r\n"),
        new("extension-of-the-end", Chunked + "\r\n1\r\n«À»\r\n000;f=g\r\n\r\n"),
        new("announced", Chunked + "Trailer: X-T, X-U\r\n" + Pieces + "0\r\nX-T: t\r\nX-U: u\r\n\r\n"),
        new("announced-and-missing", Chunked + "Trailer: X-T\r\n" + Pieces + "0\r\n\r\n"),
        new("unannounced", Chunked + Pieces + "0\r\nX-T: t\r\n\r\n"),
        new("until-the-end", Ok + "X-A: b\r\n\r\n«ÀÁÂÃ»", Closes: true),
        new("until-the-end-of-nothing", Ok + "X-A: b\r\n\r\n", Closes: true),
        new("no-content", "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n"),
        new("not-modified", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"),
        new("head", Ok + "Content-Length: 4\r\n\r\n", Method: "HEAD"),
        new("head-of-chunks", Chunked + "Trailer: X-T\r\n\r\n", Method: "HEAD"),
        new("hints", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\n«ÀÁÂÃ»"),
        new("continue", "HTTP/1.1 100 Continue\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\n«ÀÁÂÃ»"),
        new("no-chunk", Chunked + "\r\n0\r\n\r\n"),
        new("no-length", Ok + "Content-Length: 0\r\n\r\n"),
        new("an-error", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n«ÀÁÂÃ»"),
        new("large", Ok + "Content-Length: 100004\r\n\r\n«" + new string('x', 100_000) + "ÀÁÂÃ»"),
        new("large-chunk", Chunked + "\r\n186a0\r\n«" + new string('x', 99_996) + "ÀÁÂÃ»\r\n0\r\n\r\n"),
        new("large-until-the-end", Ok + "\r\n«" + new string('x', 100_000) + "ÀÁÂÃ»", Closes: true),
    ];

    /// <summary>Those that are read as JSON before the client gets something else.</summary>
    public static readonly IReadOnlyList<SplitAnswer> Json =
    [
        new("json-length", Ok + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n«{\"a\":123}»"),
        new("json-chunks", Chunked + "Content-Type: application/json\r\n\r\n4;x\r\n«{\"a\"»\r\n5\r\n«:123}»\r\n0\r\n\r\n"),
        new("json-trailers", Chunked + "Content-Type: application/json\r\nTrailer: X-T\r\n\r\n9\r\n«{\"a\":123}»\r\n0\r\nX-T: t\r\n\r\n"),
        new("json-until-the-end", Ok + "Content-Type: application/json\r\n\r\n«{\"a\":123}»", Closes: true),
    ];

    public static SplitAnswer Of(string key) => All.Concat(Json).Single(answer => answer.Key == key);
}
