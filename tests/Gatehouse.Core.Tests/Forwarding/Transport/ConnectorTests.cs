using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Upstreams;
using Gatehouse.Discovery;

namespace Gatehouse.Core.Tests.Forwarding.Transport;

public sealed class ConnectorTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public ConnectorTests() => listener.Start();

    public void Dispose() => listener.Dispose();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127\u30020\u30020\u30021")]
    public async Task What_a_registry_named_does_not_lead_to_this_machine_unless_that_is_allowed(string host)
    {
        var refused = await Should.ThrowAsync<SocketException>(() => Connector.ConnectAsync(Named(host, allowsLoopback: false), default));
        refused.SocketErrorCode.ShouldBe(SocketError.AccessDenied);

        using var socket = await Connector.ConnectAsync(Named(host, allowsLoopback: true), default);
        socket.Socket.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task A_name_that_the_operator_wrote_leads_where_it_leads()
    {
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        using var socket = await Connector.ConnectAsync(Destination.Parse($"http://localhost:{port}", out _, out _)!, default);

        socket.Socket.Connected.ShouldBeTrue();
    }

    private Destination Named(string host, bool allowsLoopback) => Destination.Of(new Instance(host, ((IPEndPoint)listener.LocalEndpoint).Port), allowsLoopback);
}
