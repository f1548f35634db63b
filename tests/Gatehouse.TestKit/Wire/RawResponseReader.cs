using System.Globalization;

namespace Gatehouse.TestKit.Wire;

/// <summary>Reads one answer by the rules of RFC 9112, and throws where it does not keep to them.</summary>
internal static class RawResponseReader
{
    public static async Task<RawResponse> ReadAsync(RawConnection connection, string method)
    {
        var interim = new List<RawResponse>();
        while (true)
        {
            var head = await connection.ReadHeadAsync()
                ?? throw new IOException($"the connection ended before an answer; received: '{connection.Received}'");
            var response = ParseHead(head) with { Interim = interim };
            if (response.Status is < 200 and not 101)
                interim.Add(response);
            else
                return await ReadBodyAsync(connection, response, method);
        }
    }

    private static RawResponse ParseHead(string head)
    {
        var lines = head.TrimEnd('\r', '\n').Split("\r\n");
        var status = lines[0].Split(' ', 3);
        if (status.Length < 3 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || status[1].Length != 3)
            throw new InvalidDataException($"not a status line: '{lines[0]}'");
        return new RawResponse(int.Parse(status[1]), status[2], [.. lines.Skip(1).Select(ParseField)], [], [], [], Complete: true);
    }

    private static KeyValuePair<string, string> ParseField(string line)
    {
        var colon = line.IndexOf(':');
        if (colon < 1 || line[0] is ' ' or '\t' || line.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new InvalidDataException($"not a field line: '{line}'");
        return KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }

    private static async Task<RawResponse> ReadBodyAsync(RawConnection connection, RawResponse response, string method)
    {
        if (method == "HEAD" || response.Status is 101 or 204 or 304)
            return response;
        if (response.Header("Transfer-Encoding") is { } coding)
        {
            if (coding != "chunked" || response.Header("Content-Length") is not null)
                throw new InvalidDataException($"a framing that a gateway must not send: '{connection.Received}'");
            return await ReadChunksAsync(connection, response);
        }
        if (response.Header("Content-Length") is { } length)
        {
            var expected = long.Parse(length, NumberStyles.None);
            var body = await connection.ReadBytesAsync(expected);
            return response with { Body = body, Complete = body.Length == expected };
        }
        return response with { Body = await connection.ReadToEndAsync() };
    }

    private static async Task<RawResponse> ReadChunksAsync(RawConnection connection, RawResponse response)
    {
        var body = new List<byte>();
        while (await connection.ReadUntilAsync("\r\n") is { } line)
        {
            var size = int.Parse(line.AsSpan().TrimEnd().ToString().Split(';')[0], NumberStyles.AllowHexSpecifier);
            if (size == 0)
                return await ReadTrailersAsync(connection, response with { Body = [.. body] });
            body.AddRange(await connection.ReadBytesAsync(size));
            var end = await connection.ReadBytesAsync(2);
            if (end.Length < 2)
                break;
            if (end is not [(byte)'\r', (byte)'\n'])
                throw new InvalidDataException("a chunk does not end where its size says");
        }
        return response with { Body = [.. body], Complete = false };
    }

    private static async Task<RawResponse> ReadTrailersAsync(RawConnection connection, RawResponse response)
    {
        var trailers = new List<KeyValuePair<string, string>>();
        while (await connection.ReadUntilAsync("\r\n") is { } line)
        {
            if (line == "\r\n")
                return response with { Trailers = trailers };
            trailers.Add(ParseField(line[..^2]));
        }
        return response with { Trailers = trailers, Complete = false };
    }
}
