using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Transport;

/// <summary>
/// What is below TLS: the socket, watched for what <see cref="System.Net.Security.SslStream"/> does not tell. Reads only as arrays or
/// memory, one at a time.
/// </summary>
internal sealed class TlsRecords(DirectSocket socket) : DirectStream(socket)
{
    // RFC 8446, 5.1: type, version (2), length (2).
    private const int HeaderLength = 5;

    private int headerSeen;
    private int length;
    private int left;

    /// <summary>True when the other side has closed the TCP connection.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True when all that was received is whole records.</summary>
    public bool IsBetweenRecords => headerSeen == 0;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = base.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Seen(buffer, read.Result)) : ReadSlowAsync(read, buffer);
    }

    private async ValueTask<int> ReadSlowAsync(ValueTask<int> read, Memory<byte> buffer) => Seen(buffer, await read);

    private int Seen(Memory<byte> buffer, int count)
    {
        // A read of nothing only waits.
        if (count == 0 && buffer.Length > 0)
            HasEnded = true;
        Follow(buffer.Span[..count]);
        return count;
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (headerSeen < HeaderLength)
            {
                length = (length << 8 | bytes[0]) & 0xffff;
                bytes = bytes[1..];
                if (++headerSeen == HeaderLength)
                    left = length;
            }
            else
            {
                var part = Math.Min(left, bytes.Length);
                left -= part;
                bytes = bytes[part..];
            }
            if (headerSeen == HeaderLength && left == 0)
                headerSeen = 0;
        }
    }
}
