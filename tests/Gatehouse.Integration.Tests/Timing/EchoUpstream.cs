using System.Globalization;
using System.Text;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>An upstream that answers with what it got: the head without what is new each time, the content, a bar, the trailers.</summary>
internal static class EchoUpstream
{
    // The host is the destination's, of which there may be two.
    private static readonly string[] New = ["host:", "x-correlation-id:", "traceparent:"];

    public static RawUpstream Start() => RawUpstream.Start(async connection =>
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            if (head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.OrdinalIgnoreCase))
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            var fields = head.Split("\r\n").Where(line => !New.Any(name => line.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
            var told = string.Join('\n', fields) + await ReadBodyAsync(connection, head);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {told.Length}\r\n\r\n{told}");
        }
    });

    private static async Task<string> ReadBodyAsync(RawConnection connection, string head)
    {
        const string length = "\r\nContent-Length: ";
        if (head.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase))
            return await ReadChunksAsync(connection);
        var at = head.IndexOf(length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return "|";
        var count = int.Parse(head[(at + length.Length)..].Split("\r\n")[0], CultureInfo.InvariantCulture);
        return Encoding.Latin1.GetString(await connection.ReadBytesAsync(count)) + "|";
    }

    private static async Task<string> ReadChunksAsync(RawConnection connection)
    {
        var content = new StringBuilder();
        while (await connection.ReadUntilAsync("\r\n") is { } line)
        {
            var size = int.Parse(line.AsSpan().TrimEnd(), NumberStyles.AllowHexSpecifier);
            if (size == 0)
                break;
            content.Append(Encoding.Latin1.GetString(await connection.ReadBytesAsync(size)));
            (await connection.ReadUntilAsync("\r\n")).ShouldBe("\r\n");
        }
        content.Append('|');
        while (await connection.ReadUntilAsync("\r\n") is { Length: > 2 } line)
            content.Append(line);
        return content.ToString();
    }
}
