using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>A request read as strictly as RFC 9112 lets one: what does not fit throws.</summary>
internal sealed partial record StrictRequest(string Method, string Target)
{
    /// <summary>The next complete one; null when the connection ends before.</summary>
    public static async Task<StrictRequest?> ReadAsync(RawConnection connection)
    {
        if (await connection.ReadHeadAsync() is not { } head)
            return null;
        if (!Head().IsMatch(head))
            throw new InvalidDataException($"not a head: '{head}'");
        var lines = head[..^4].Split("\r\n");
        var fields = lines[1..].Select(line => line.Split(':', 2)).ToLookup(field => field[0], field => field[1].Trim(' '), StringComparer.OrdinalIgnoreCase);
        if (fields["Host"].Count() != 1 || fields["Content-Length"].Count() + fields["Transfer-Encoding"].Count() > 1)
            throw new InvalidDataException($"not one host and at most one framing: '{head}'");
        var whole = fields.Contains("Transfer-Encoding")
            ? await ReadChunksAsync(connection, fields["Transfer-Encoding"].Single())
            : await ReadLengthAsync(connection, long.Parse(fields["Content-Length"].SingleOrDefault("0"), NumberStyles.None, CultureInfo.InvariantCulture));
        var line = lines[0].Split(' ');
        return whole ? new StrictRequest(line[0], line[1]) : null;
    }

    private static async Task<bool> ReadLengthAsync(RawConnection connection, long length) =>
        (await connection.ReadBytesAsync(length)).Length == length;

    private static async Task<bool> ReadChunksAsync(RawConnection connection, string coding)
    {
        if (coding != "chunked")
            throw new InvalidDataException($"not the one coding: '{coding}'");
        while (await connection.ReadUntilAsync("\r\n") is { } line)
        {
            var size = int.Parse(line.AsSpan()[..^2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                return await ReadTrailersAsync(connection);
            if (await connection.ReadBytesAsync(size + 2) is not [.., (byte)'\r', (byte)'\n'] and { Length: var count } && count == size + 2)
                throw new InvalidDataException("a chunk that does not end where it says");
        }
        return false;
    }

    private static async Task<bool> ReadTrailersAsync(RawConnection connection)
    {
        while (await connection.ReadUntilAsync("\r\n") is { } line)
        {
            if (line == "\r\n")
                return true;
            if (!Trailer().IsMatch(line))
                throw new InvalidDataException($"not a trailer that a gateway may send: '{line}'");
        }
        return false;
    }

    [GeneratedRegex(@"\A(?!content-|transfer-|host:)[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trailer();

    // RFC 9112, 3 and 5; RFC 9110, 5.5: a tab is the only control character.
    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+ /[!-~]* HTTP/1\.1\r\n([!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n)+\r\n\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();
}
