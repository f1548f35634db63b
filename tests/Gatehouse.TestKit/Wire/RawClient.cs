using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Gatehouse.TestKit.Wire;

/// <summary>An HTTP/1.1 client that sends exactly what the test says, malformed or not, and reads answers strictly.</summary>
public sealed class RawClient : IAsyncDisposable
{
    private RawClient(RawConnection connection) => Connection = connection;

    public RawConnection Connection { get; }

    public static async Task<RawClient> ConnectAsync(int port) => new(new RawConnection(await DialAsync(port)));

    /// <summary>With TLS, whatever the certificate.</summary>
    public static async Task<RawClient> ConnectTlsAsync(int port, string serverName = "localhost", params string[] protocols)
    {
        var socket = await DialAsync(port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ApplicationProtocols = [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))],
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        await tls.AuthenticateAsClientAsync(options).InTime();
        return new RawClient(new RawConnection(socket, tls));
    }

    public Task SendAsync(string text) => Connection.SendAsync(text);

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => Connection.SendAsync(bytes);

    /// <summary>Reads the next complete answer. An answer to <c>HEAD</c> has no body, so the method has to be known.</summary>
    public Task<RawResponse> ReadResponseAsync(string method = "GET") => RawResponseReader.ReadAsync(Connection, method);

    /// <summary>Sends, then reads the next answer.</summary>
    public async Task<RawResponse> ExchangeAsync(string request, string method = "GET")
    {
        await SendAsync(request);
        return await ReadResponseAsync(method);
    }

    /// <summary>Waits until the server closes; true when it sent nothing more before.</summary>
    public Task<bool> WaitForCloseAsync() => Connection.WaitForCloseAsync();

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private static async Task<Socket> DialAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port).InTime();
        return socket;
    }
}
