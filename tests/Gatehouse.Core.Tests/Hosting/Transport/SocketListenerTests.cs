using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public class SocketListenerTests
{
    private readonly ConnectionCount count = new();

    /// <summary>False: the framework waits, as it does where there is no poll of our own.</summary>
    private protected virtual bool IsWatched => DirectSocket.HasPoll;

    [Fact]
    public async Task An_address_in_use_is_told_as_the_server_expects()
    {
        await using var first = Listen();
        Should.Throw<AddressInUseException>(() => SocketListener.Bind((IPEndPoint)first.EndPoint));
    }

    [Fact]
    public async Task Any_address_is_that_of_both_families()
    {
        await using var listener = Listen(IPAddress.IPv6Any);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.EndPoint).Port);
        await using var connection = (await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
        connection.RemoteEndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)client.LocalEndPoint!).Port));
        connection.LocalEndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)listener.EndPoint).Port));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_connection_knows_both_its_ends(string address)
    {
        await using var listener = Listen(IPAddress.Parse(address));
        using var client = await ConnectAsync(listener);
        await using var connection = (await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
        connection.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        connection.LocalEndPoint.ShouldBe(client.RemoteEndPoint);
    }

    [Fact]
    public async Task What_is_sent_does_not_wait_for_more()
    {
        await using var listener = Listen();
        using var client = await ConnectAsync(listener);
        await using var connection = (SocketConnection)(await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
        connection.Socket.NoDelay.ShouldBeTrue();
    }

    [Fact]
    public async Task A_pending_accept_ends_when_the_address_is_given_up()
    {
        await using var listener = Listen();
        var accepting = listener.AcceptAsync().AsTask();
        await listener.UnbindAsync();
        (await accepting.InTime()).ShouldBeNull();
        (await listener.AcceptAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Who_connects_just_as_the_address_is_given_up_is_served_or_sees_the_end()
    {
        for (var i = 0; i < 300; i++)
        {
            await using var listener = Listen();
            using var client = await ConnectAsync(listener);
            using var both = new Barrier(2);
            var accepting = Task.Run(async () =>
            {
                both.SignalAndWait();
                return await listener.AcceptAsync();
            });
            both.SignalAndWait();
            await listener.UnbindAsync();

            if (await accepting.InTime() is { } connection)
                await connection.DisposeAsync();
            (await EndOfAsync(client).InTime()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task While_it_pauses_clients_wait_and_are_accepted_afterwards()
    {
        await using var listener = Listen();
        var accepting = listener.AcceptAsync().AsTask();
        listener.Pause();
        using var client = await ConnectAsync(listener);
        accepting.IsCompleted.ShouldBeFalse();

        listener.Resume();

        await using var connection = await accepting.InTime();
        connection.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_address_can_be_given_up_while_it_pauses()
    {
        await using var listener = Listen();
        listener.Pause();
        var accepting = listener.AcceptAsync().AsTask();
        await listener.UnbindAsync();
        (await accepting.InTime()).ShouldBeNull();
    }

    [Fact]
    public async Task Many_who_come_at_once_are_all_accepted()
    {
        await using var listener = Listen();
        var clients = new List<Socket>();
        for (var i = 0; i < 100; i++)
            clients.Add(await ConnectAsync(listener));
        for (var i = 0; i < clients.Count; i++)
        {
            var connection = (await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
            connection.Abort();
            await connection.DisposeAsync();
        }
        var accepting = listener.AcceptAsync().AsTask();
        clients.Add(await ConnectAsync(listener));
        await using var last = (await accepting.InTime()).ShouldNotBeNull();
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Who_pauses_and_resumes_at_any_time_loses_nobody()
    {
        await using var listener = Listen();
        using var over = new CancellationTokenSource();
        var pausing = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                listener.Pause();
                listener.Resume();
            }
        });
        for (var i = 0; i < 300; i++)
        {
            var accepting = listener.AcceptAsync().AsTask();
            using var client = await ConnectAsync(listener);
            var connection = (await accepting.InTime()).ShouldNotBeNull();
            connection.Abort();
            await connection.DisposeAsync();
        }
        await over.CancelAsync();
        await pausing;
    }

    [Fact]
    public async Task Open_connections_are_counted()
    {
        await using var listener = Listen();
        using var client = await ConnectAsync(listener);
        var connection = (await listener.AcceptAsync().AsTask().InTime()).ShouldNotBeNull();
        count.Open.ShouldBe(1);
        connection.Abort();
        await connection.DisposeAsync().AsTask().InTime();
        count.Open.ShouldBe(0);
    }

    private static async Task<Socket> ConnectAsync(SocketListener listener)
    {
        var client = new Socket(listener.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint);
        return client;
    }

    private SocketListener Listen(IPAddress? address = null) =>
        new(new ListeningSocket(SocketListener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0)), IsWatched), isPaused: false, count, new CountingPool(), NullLogger.Instance, TimeProvider.System);

    private static async Task<bool> EndOfAsync(Socket client)
    {
        try
        {
            return await client.ReceiveAsync(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true; // reset
        }
    }
}
