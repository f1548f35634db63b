using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public sealed class SocketListenerTests
{
    [Fact]
    public async Task An_address_in_use_is_told_as_the_server_expects()
    {
        await using var first = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        Should.Throw<AddressInUseException>(() => Listen((IPEndPoint)first.EndPoint));
    }

    [Fact]
    public async Task Any_address_is_that_of_both_families()
    {
        await using var listener = Listen(new IPEndPoint(IPAddress.IPv6Any, 0));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.EndPoint).Port);
        await using var connection = await listener.AcceptAsync().AsTask().InTime();
        connection.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_pending_accept_ends_when_the_address_is_given_up()
    {
        await using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var accepting = listener.AcceptAsync().AsTask();
        await listener.UnbindAsync();
        (await accepting.InTime()).ShouldBeNull();
        (await listener.AcceptAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task While_it_pauses_clients_wait_and_are_accepted_afterwards()
    {
        await using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var accepting = listener.AcceptAsync().AsTask();
        await listener.PauseAsync();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint);
        accepting.IsCompleted.ShouldBeFalse();

        listener.Resume();

        await using var connection = await accepting.InTime();
        connection.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_address_can_be_given_up_while_it_pauses()
    {
        await using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        await listener.PauseAsync();
        var accepting = listener.AcceptAsync().AsTask();
        await listener.UnbindAsync();
        (await accepting.InTime()).ShouldBeNull();
    }

    [Fact]
    public async Task Open_connections_are_counted()
    {
        var count = new ConnectionCount();
        await using var listener = new SocketListener(
            SocketListener.Bind(new IPEndPoint(IPAddress.Loopback, 0)), isPaused: false, count, new CountingPool(), NullLogger.Instance, TimeProvider.System);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint);
        var connection = (await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
        count.Open.ShouldBe(1);
        connection.Abort();
        await connection.DisposeAsync().AsTask().InTime();
        count.Open.ShouldBe(0);
    }

    private static SocketListener Listen(IPEndPoint endPoint) =>
        new(SocketListener.Bind(endPoint), isPaused: false, new ConnectionCount(), new CountingPool(), NullLogger.Instance, TimeProvider.System);
}
