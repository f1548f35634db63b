using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Tls;

/// <summary>A client over TLS 1.2, where the kind of each record can be seen from outside (RFC 5246, 6.2.1).</summary>
internal sealed class RecordedConnection : IAsyncDisposable
{
    /// <summary>The kind of a record that says that its sender ends, or gives up.</summary>
    public const byte Alert = 21;

    private readonly Recorder received;

    private RecordedConnection(Recorder received, SslStream tls)
    {
        this.received = received;
        Tls = tls;
    }

    public SslStream Tls { get; }

    /// <summary>The kinds of all records that came.</summary>
    public IReadOnlyList<byte> Records
    {
        get
        {
            var kinds = new List<byte>();
            var bytes = received.Bytes.ToArray();
            for (var at = 0; at + 5 <= bytes.Length; at += 5 + (bytes[at + 3] << 8 | bytes[at + 4]))
                kinds.Add(bytes[at]);
            return kinds;
        }
    }

    public static async Task<RecordedConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var received = new Recorder(socket);
        var tls = new SslStream(received);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }).InTime();
        return new RecordedConnection(received, tls);
    }

    public ValueTask SendAsync(string text) => Tls.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>What comes until the connection ends, in order or not.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await Tls.ReadAsync(buffer).AsTask().InTime()) > 0)
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // Reset.
        }
        return text.ToString();
    }

    public ValueTask DisposeAsync() => Tls.DisposeAsync();

    private sealed class Recorder(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public MemoryStream Bytes { get; } = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            Bytes.Write(buffer.Span[..count]);
            return count;
        }
    }
}
