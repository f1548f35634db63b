using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gatehouse.TestKit.Wire;

/// <summary>One end of a TCP connection, byte by byte. Text is Latin-1, so every byte can be written and compared as text.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly Stream stream;
    private readonly MemoryStream received = new();
    private readonly List<byte> unread = [];
    private bool closed;

    internal RawConnection(Socket socket, Stream? stream = null)
    {
        this.socket = socket;
        this.stream = stream ?? new NetworkStream(socket, ownsSocket: false);
        socket.NoDelay = true;
    }

    /// <summary>Everything that was read from the other side so far.</summary>
    public string Received
    {
        get
        {
            lock (received)
                return Encoding.Latin1.GetString(received.ToArray());
        }
    }

    /// <summary>The protocol that TLS negotiated; empty when none or without TLS.</summary>
    public string NegotiatedProtocol => stream is SslStream tls ? tls.NegotiatedApplicationProtocol.ToString() : "";

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes).AsTask().InTime();
        await stream.FlushAsync().InTime();
    }

    /// <summary>Reads up to and including this text; null when the connection ends before.</summary>
    public async Task<string?> ReadUntilAsync(string end)
    {
        var at = await FindAsync(end);
        return at < 0 ? null : Encoding.Latin1.GetString(Take(at + end.Length));
    }

    /// <summary>Waits until this text has come, and leaves it to be read; false when the connection ends before.</summary>
    public async Task<bool> WaitForAsync(string text) => await FindAsync(text) >= 0;

    /// <summary>Reads the head of a request or answer, with the empty line that ends it; null when the connection ends before.</summary>
    public Task<string?> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    /// <summary>Reads that many bytes, fewer only when the connection ends before.</summary>
    public async Task<byte[]> ReadBytesAsync(long count)
    {
        while (unread.Count < count && await FillAsync())
        {
        }
        return Take((int)Math.Min(count, unread.Count));
    }

    /// <summary>Reads until the other side closes, or resets.</summary>
    public Task<byte[]> ReadToEndAsync() => ReadBytesAsync(int.MaxValue);

    /// <summary>Waits until the other side closes or resets; true when it sent nothing more before.</summary>
    public async Task<bool> WaitForCloseAsync() => await ReadToEndAsync() is [];

    /// <summary>Ends this direction only.</summary>
    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Says in TLS that nothing more will be sent (close_notify), and leaves TCP as it is.</summary>
    public Task CloseTlsAsync() => ((SslStream)stream).ShutdownAsync();

    /// <summary>The name that was asked for in TLS (SNI); empty for none.</summary>
    public string ServerName => stream is SslStream tls ? tls.TargetHostName : "";

    /// <summary>What the other side showed in TLS; null for nothing.</summary>
    public X509Certificate2? Certificate => (stream as SslStream)?.RemoteCertificate as X509Certificate2;

    /// <summary>Closes with FIN, and in TLS without a word.</summary>
    public void Close()
    {
        closed = true;
        stream.Dispose();
        socket.Dispose();
    }

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        // Before the stream, which would end it in order first when there is TLS on it.
        socket.Dispose();
        Close();
    }

    public ValueTask DisposeAsync()
    {
        if (!closed)
            Close();
        return ValueTask.CompletedTask;
    }

    private byte[] Take(int count)
    {
        var bytes = unread[..count].ToArray();
        unread.RemoveRange(0, count);
        return bytes;
    }

    // Where it begins in what is unread; -1 when the connection ends before.
    private async Task<int> FindAsync(string what)
    {
        var searched = 0;
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. unread]);
            var at = text.IndexOf(what, searched, StringComparison.Ordinal);
            if (at >= 0)
                return at;
            searched = Math.Max(0, text.Length - what.Length + 1);
            if (!await FillAsync())
                return -1;
        }
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var count = await stream.ReadAsync(buffer).AsTask().InTime("bytes from the other side");
            lock (received)
                received.Write(buffer, 0, count);
            unread.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (IOException)
        {
            return false; // reset by the other side
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
