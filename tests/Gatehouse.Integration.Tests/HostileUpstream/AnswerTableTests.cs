using Gatehouse.TestKit;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>R4, R5: what an upstream may send, byte by byte, and what a client sees of it. After each, a canary gets its own answer.</summary>
public sealed class AnswerTableTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";

    // Followed by an answer that nobody asked for: whoever reads it as the next one is mixed up.
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    [Theory]
    [InlineData("a length", Ok + "Content-Length: 2\r\n\r\nhi")]
    [InlineData("chunks", Chunked + "1\r\nh\r\n1;x=y\r\ni\r\n0\r\n\r\n")]
    [InlineData("chunks and trailers", Ok + "Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: t\r\n\r\n")]
    [InlineData("the end of the connection", Ok + "\r\nhi", true)]
    [InlineData("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhi", true)]
    [InlineData("HTTP/1.0 with a length", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi")]
    [InlineData("no reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("no space for the reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("interim answers", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + Ok + "Content-Length: 2\r\n\r\nhi")]
    public async Task A_good_answer_passes_in_pieces_of_one_byte(string what, string answer, bool closes = false)
    {
        var (first, _) = await Hostile.RunAsync(async connection =>
        {
            foreach (var character in answer)
                await connection.SendAsync(character.ToString());
            if (closes)
                connection.Close();
        });

        first.ShouldBe(new Hostile.Seen(200, "hi", true), what);
    }

    [Theory]
    [InlineData("length and chunks", Ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("the length twice", Ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("a list of lengths", Ok + "Content-Length: 2,2\r\n\r\nhi")]
    [InlineData("a sign", Ok + "Content-Length: +5\r\n\r\nhello")]
    [InlineData("a negative length", Ok + "Content-Length: -1\r\n\r\n")]
    [InlineData("an empty length", Ok + "Content-Length:\r\n\r\n")]
    [InlineData("gzip", Ok + "Transfer-Encoding: gzip\r\n\r\nhi")]
    [InlineData("chunked twice", Ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("status 099", "HTTP/1.1 099 x\r\n\r\n")]
    [InlineData("status 600", "HTTP/1.1 600 x\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("status abc", "HTTP/1.1 abc x\r\n\r\n")]
    [InlineData("small letters", "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("lines that end in LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n")]
    [InlineData("an empty line first", "\r\n" + Ok + "Content-Length: 0\r\n\r\n")]
    [InlineData("a folded line", Ok + "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("NUL", Ok + "X-A: b\0c\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("a bare CR", Ok + "X-A: b\rc\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("101 unasked", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + Evil)]
    public async Task An_answer_that_is_not_sound_is_502(string what, string answer)
    {
        foreach (var sent in new[] { answer, answer + Evil })
        {
            var (first, _) = await Hostile.RunAsync(connection => connection.SendAsync(sent));

            (first.Status, first.Complete).ShouldBe((502, true), what);
            first.Text.ShouldContain("upstream_invalid_response");
        }
    }

    [Theory]
    [InlineData(16, 200)]
    [InlineData(17, 502)]
    [InlineData(500, 502)]
    public async Task Interim_answers_have_an_end(int count, int status)
    {
        var (first, _) = await Hostile.RunAsync(connection => SendAllAsync(
            connection, string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", count)) + Ok + "Content-Length: 2\r\n\r\nhi"));

        (first.Status, first.Complete).ShouldBe((status, true));
    }

    [Theory]
    [InlineData("a long field", 1, 70_000)]
    [InlineData("many fields", 201, 1)]
    [InlineData("many long fields", 150, 1_000)]
    public async Task A_head_that_is_too_large_is_502(string what, int fields, int length)
    {
        var lines = string.Concat(Enumerable.Range(0, fields).Select(i => $"X-{i}: {new string('a', length)}\r\n"));

        var (first, _) = await Hostile.RunAsync(connection => SendAllAsync(connection, Ok + lines + "Content-Length: 0\r\n\r\n"));

        first.Status.ShouldBe(502, what);
        first.Text.ShouldContain("upstream_invalid_response");
    }

    [Fact]
    public async Task A_status_line_without_end_is_502()
    {
        var (first, _) = await Hostile.RunAsync(connection => SendAllAsync(connection, "HTTP/1.1 200 " + new string('a', 1_000_000)));

        first.Status.ShouldBe(502);
    }

    [Theory]
    [InlineData("before the head", "")]
    [InlineData("in the status line", "HTTP/1.1 2")]
    [InlineData("in the head", Ok + "Content-Length: 2\r\n")]
    [InlineData("after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task An_end_before_the_head_is_complete_is_502(string what, string answer)
    {
        foreach (var end in Ends)
        {
            var (first, _) = await Hostile.RunAsync(async connection =>
            {
                await connection.SendAsync(answer);
                end(connection);
            });

            first.Status.ShouldBe(502, what);
            first.Text.ShouldContain("upstream_connection_lost");
        }
    }

    [Theory]
    [InlineData("in the body", Ok + "Content-Length: 9\r\n\r\nabc")]
    [InlineData("before the body", Ok + "Content-Length: 9\r\n\r\n")]
    [InlineData("in a size", Chunked + "3\r\nabc\r\n1")]
    [InlineData("in a chunk", Chunked + "9\r\nabc")]
    [InlineData("after a chunk", Chunked + "3\r\nabc\r\n")]
    [InlineData("in the trailers", Chunked + "3\r\nabc\r\n0\r\nX-A: b\r\n")]
    [InlineData("before the last line", Chunked + "3\r\nabc\r\n0\r\n")]
    [InlineData("before announced trailers", Ok + "Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n")]
    public async Task A_body_that_breaks_off_never_looks_whole(string what, string answer)
    {
        foreach (var end in Ends)
        {
            var (first, _) = await Hostile.RunAsync(async connection =>
            {
                await connection.SendAsync(answer);
                end(connection);
            });

            ShouldNotLookWhole(first, what);
        }
    }

    [Theory]
    [InlineData("a size that is none", "x\r\n")]
    [InlineData("a signed size", "+3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("a size after a space", " 3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("a size beyond 64 bits", "10000000000000003\r\nabc\r\n0\r\n\r\n")]
    [InlineData("a size that ends in LF", "3\nabc\r\n0\r\n\r\n")]
    [InlineData("a chunk that ends in LF", "3\r\nabc\n0\r\n\r\n")]
    [InlineData("a chunk without end", "3\r\nabc0\r\n\r\n")]
    [InlineData("a chunk that is longer", "3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("a control character in an extension", "3;\0\r\nabc\r\n0\r\n\r\n")]
    [InlineData("LF in an extension", "3;a\nabc\r\n0\r\n\r\n")]
    [InlineData("trailers that end in LF", "3\r\nabc\r\n0\r\nX-A: b\n\n")]
    [InlineData("a folded trailer", "3\r\nabc\r\n0\r\nX-A: b\r\n c\r\n\r\n")]
    public async Task Chunks_that_are_not_sound_never_look_whole(string what, string body)
    {
        var (first, _) = await Hostile.RunAsync(connection => connection.SendAsync(Chunked + body + Evil));

        ShouldNotLookWhole(first, what);
    }

    [Theory]
    [InlineData("extensions", "1;")]
    [InlineData("a trailer", "1\r\na\r\n0\r\nX-A: ")]
    public async Task What_has_no_end_is_not_collected(string what, string begin)
    {
        var isEnded = new TaskCompletionSource();
        var (first, _) = await Hostile.RunAsync(async connection =>
        {
            await SendAllAsync(connection, Chunked + begin);
            // More than any buffer of the sockets; ends when the gateway closes.
            for (var i = 0; i < 1000 && await SendAllAsync(connection, new string('a', 64 * 1024)); i++)
            {
                if (i == 999)
                    return;
            }
            isEnded.TrySetResult();
        });

        ShouldNotLookWhole(first, what);
        await isEnded.Task.InTime($"{what}: the end of what the gateway takes");
    }

    private static readonly Action<RawConnection>[] Ends = [connection => connection.Close(), connection => connection.Reset()];

    private static void ShouldNotLookWhole(Hostile.Seen seen, string what) =>
        (seen.Status == 502 || !seen.Complete).ShouldBeTrue($"{what}: {seen}");

    // The gateway may close meanwhile; false when it did.
    private static async Task<bool> SendAllAsync(RawConnection connection, string text)
    {
        try
        {
            await connection.SendAsync(text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
