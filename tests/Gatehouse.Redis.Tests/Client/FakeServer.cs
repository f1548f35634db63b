using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.TestKit;

namespace Gatehouse.Redis.Tests.Client;

/// <summary>A server that says what a test wants it to.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public FakeServer() => listener.Start();

    public string Url => $"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>The next connection, not logged in.</summary>
    public async Task<FakeConnection> AcceptAsync() => new(await listener.AcceptTcpClientAsync().InTime());

    /// <summary>The next connection, logged in.</summary>
    public async Task<FakeConnection> AcceptReadyAsync()
    {
        var connection = await AcceptAsync();
        (await connection.ReadAsync()).ShouldContain("HELLO");
        await connection.SendAsync("%1\r\n+role\r\n+master\r\n");
        return connection;
    }

    public void Dispose() => listener.Dispose();

    internal sealed class FakeConnection(TcpClient client) : IDisposable
    {
        /// <summary>Some of what the client has sent.</summary>
        public async Task<string> ReadAsync()
        {
            var buffer = new byte[65_536];
            return Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer).AsTask().InTime());
        }

        public Task SendAsync(string text) => client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().InTime();

        public void Dispose() => client.Dispose();
    }
}
