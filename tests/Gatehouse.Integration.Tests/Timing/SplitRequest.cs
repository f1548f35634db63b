namespace Gatehouse.Integration.Tests.Timing;

/// <summary>Requests that a client sends in two pieces.</summary>
/// <param name="Key">For people.</param>
/// <param name="Wire">What is sent; <c>{path}</c> stands for the path.</param>
/// <param name="Content">What the upstream is to get, for each request: content, and behind a bar trailers.</param>
internal sealed record SplitRequest(string Key, string Wire, params string[] Content)
{
    private const string Head = "POST {path} HTTP/1.1\r\nHost: a\r\n";
    private const string Length = Head + "Content-Length: 4\r\n\r\nabcd";
    private const string Chunks = Head + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n01;c=\"d\"\r\nd\r\n0\r\n\r\n";
    private const string Trailers = Head + "Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n4\r\nabcd\r\n0\r\nX-T: t\r\n\r\n";
    private const string Get = "GET {path} HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n";

    /// <summary>Every framing, alone and one behind the other.</summary>
    public static readonly IReadOnlyList<SplitRequest> All =
    [
        new("nothing", Get, "|"),
        new("length", Length, "abcd|"),
        new("chunks", Chunks, "abcd|"),
        new("trailers", Trailers, "abcd|X-T: t"),
        new("unannounced-trailers", Chunks[..^2] + "X-T: t\r\n\r\n", "abcd|X-T: t"),
        new("no-chunk", Head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "|"),
        new("waiting", Head + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\nabcd", "abcd|"),
        new("waiting-with-chunks", Head + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\nX-T: t\r\n\r\n", "abcd|X-T: t"),
        new("old", "POST {path} HTTP/1.0\r\nContent-Length: 4\r\n\r\nabcd", "abcd|"),
        new("two", Length + Get, "abcd|", "|"),
        new("three", Get + Trailers + Length, "|", "abcd|X-T: t", "abcd|"),
    ];

    /// <summary>A body that is read before it goes on.</summary>
    public static readonly SplitRequest Json = new("json", Head + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":123}", "123|");

    /// <summary>The same in chunks.</summary>
    public static readonly SplitRequest JsonChunks =
        new("json-chunks", Head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5\r\n:123}\r\n0\r\n\r\n", "123|");

    /// <summary>True when the body is sent only once it was asked for.</summary>
    public bool IsWaiting => Wire.Contains("Expect", StringComparison.Ordinal);

    public static SplitRequest Of(string key) => All.Append(Json).Append(JsonChunks).Single(request => request.Key == key);
}
