using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class DialerTests : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DialerTests() => listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    private int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task What_was_connected_sends_and_receives()
    {
        listener.Listen();
        using var socket = await Dialer.ConnectAsync([IPAddress.Loopback], Port, default).InTime();
        using var accepted = await listener.AcceptAsync();
        socket.Socket.Connected.ShouldBeTrue();
        socket.Socket.NoDelay.ShouldBeTrue();
        socket.Socket.RemoteEndPoint.ShouldBe(listener.LocalEndPoint);

        await socket.SendAllAsync("hello"u8.ToArray()).AsTask().InTime();
        var room = new byte[10];
        (await accepted.ReceiveAsync(room)).ShouldBe(5);
        await accepted.SendAsync(room.AsMemory(0, 5));
        await socket.ReadableAsync().AsTask().InTime();
        socket.Receive(room, out _).ShouldBe(5);
    }

    [Fact]
    public async Task Internet_protocol_6_is_spoken_too()
    {
        if (!Socket.OSSupportsIPv6)
            return;
        using var six = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        six.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        six.Listen();
        using var socket = await Dialer.ConnectAsync([IPAddress.IPv6Loopback], ((IPEndPoint)six.LocalEndPoint!).Port, default).InTime();
        socket.Socket.RemoteEndPoint.ShouldBe(six.LocalEndPoint);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_refused()
    {
        var fault = await Should.ThrowAsync<SocketException>(() => Dialer.ConnectAsync([IPAddress.Loopback], Port, default).InTime());
        fault.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        (await Should.ThrowAsync<SocketException>(() => Dialer.ConnectAsync([], Port, default))).SocketErrorCode.ShouldBe(SocketError.HostNotFound);
    }

    [Fact]
    public async Task After_an_address_where_nobody_is_comes_the_next()
    {
        listener.Listen();
        using var socket = await Dialer.ConnectAsync([IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], Port, default).InTime();
        socket.Socket.RemoteEndPoint.ShouldBe(listener.LocalEndPoint);
    }

    [Fact]
    public async Task Who_is_not_let_in_can_give_up()
    {
        listener.Listen(1); // and nobody accepts
        using var cancelling = new CancellationTokenSource();
        var connecting = Enumerable.Range(0, 8).Select(_ => Dialer.ConnectAsync([IPAddress.Loopback, IPAddress.Loopback], Port, cancelling.Token)).ToList();
        await cancelling.CancelAsync();
        var given = 0;
        foreach (var one in connecting)
        {
            try
            {
                (await one.InTime()).Dispose();
            }
            catch (OperationCanceledException)
            {
                given++;
            }
        }
        given.ShouldBeGreaterThanOrEqualTo(5);
        await Should.ThrowAsync<OperationCanceledException>(() => Dialer.ConnectAsync([IPAddress.Loopback], Port, cancelling.Token).InTime());
    }

    [Fact]
    public async Task What_came_to_nothing_leaves_no_descriptor()
    {
        if (!DirectSocket.HasPoll)
            return;
        await Where_nobody_listens_it_is_refused();
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 500; i++)
        {
            await Should.ThrowAsync<SocketException>(() => Dialer.ConnectAsync([IPAddress.Loopback], Port, default));
            using var cancelling = new CancellationTokenSource();
            var connecting = Dialer.ConnectAsync([IPAddress.Loopback], Port, cancelling.Token);
            await cancelling.CancelAsync();
            await Should.ThrowAsync<Exception>(() => connecting.InTime());
        }
        // Other tests run in the meantime.
        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThan(before + 500);
    }

    // Each would otherwise be a socket that nobody can wait for any more.
    [Fact]
    public async Task Who_gives_up_just_when_it_is_connected_gets_one_that_works_or_none()
    {
        listener.Listen(512);
        for (var i = 0; i < 300; i++)
        {
            using var cancelling = new CancellationTokenSource();
            var connecting = Dialer.ConnectAsync([IPAddress.Loopback], Port, cancelling.Token);
            var giving = Task.Run(cancelling.Cancel);
            DirectSocket? socket = null;
            try
            {
                socket = await connecting.InTime();
            }
            catch (OperationCanceledException)
            {
                continue;
            }
            finally
            {
                await giving;
            }
            using var accepted = await AcceptAsync(socket.Socket.LocalEndPoint!);
            using (socket)
            {
                await accepted.SendAsync("x"u8.ToArray());
                await socket.ReadableAsync().AsTask().InTime();
                socket.Receive(new byte[10], out _).ShouldBe(1);
            }
        }
    }

    // Those before it were given up.
    private async Task<Socket> AcceptAsync(EndPoint from)
    {
        while (true)
        {
            var accepted = await listener.AcceptAsync().InTime();
            if (from.Equals(accepted.RemoteEndPoint))
                return accepted;
            accepted.Dispose();
        }
    }
}
