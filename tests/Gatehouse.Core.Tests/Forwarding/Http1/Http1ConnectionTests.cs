using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class Http1ConnectionTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Http1Connection connection;
    private readonly Socket destination;

    public Http1ConnectionTests()
    {
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndpoint);
        connection = new Http1Connection(new FrameworkSocket(socket), null, TimeProvider.System, new FieldStrings());
        destination = listener.AcceptSocket();
    }

    public void Dispose()
    {
        connection.Dispose();
        destination.Dispose();
        listener.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_look_whether_it_is_quiet_takes_nothing_of_the_answer(int looks)
    {
        for (var i = 0; i < looks; i++)
            connection.IsQuiet(isCertain: true).ShouldBeTrue();
        await destination.SendAsync("HTTP/1.1 200 OK"u8.ToArray());

        (await connection.FillAsync().AsTask().InTime()).ShouldBeTrue();
        Encoding.Latin1.GetString(connection.Received).ShouldBe("HTTP/1.1 200 OK");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task What_nobody_asked_for_is_seen_at_once(bool wasLookedAt, bool isEnd)
    {
        if (wasLookedAt)
            connection.IsQuiet(isCertain: true).ShouldBeTrue();
        if (isEnd)
            destination.Shutdown(SocketShutdown.Send);
        else
            await destination.SendAsync("x"u8.ToArray());

        connection.IsQuiet(isCertain: true).ShouldBeFalse();
    }

    // A long body is received into no more room than is left of it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_quiet_after_an_answer_that_filled_its_room(bool isCertain)
    {
        await destination.SendAsync(new byte[1000]);
        var room = new byte[1000];
        for (var count = 0; count < room.Length;)
            count += await connection.ReceiveAsync(room.AsMemory(count)).AsTask().InTime();

        connection.IsQuiet(isCertain).ShouldBeTrue();
        await destination.SendAsync("HTTP/1.1 200 OK"u8.ToArray());
        (await connection.FillAsync().AsTask().InTime()).ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_destination_does_not_take_at_once_is_sent_as_it_does()
    {
        var bytes = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        var sending = connection.SendAsync(bytes).AsTask();
        sending.IsCompleted.ShouldBeFalse();

        var received = new byte[bytes.Length];
        for (var count = 0; count < received.Length;)
            count += await destination.ReceiveAsync(received.AsMemory(count)).AsTask().InTime();
        await sending.InTime();
        received.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }
}
