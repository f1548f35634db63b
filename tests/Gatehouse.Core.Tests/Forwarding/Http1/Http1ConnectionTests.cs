using System.Buffers;
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
    private readonly DirectSocket socket;
    private readonly Http1Connection connection;
    private readonly Socket destination;

    public Http1ConnectionTests()
    {
        listener.Start();
        var plain = new Socket(SocketType.Stream, ProtocolType.Tcp);
        plain.Connect(listener.LocalEndpoint);
        socket = new FrameworkSocket(plain);
        connection = new Http1Connection(socket, null, TimeProvider.System, new FieldStrings());
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

    [Fact]
    public async Task A_head_goes_out_at_the_end_of_its_round_and_its_answer_comes_then()
    {
        var round = SendWithinRound("GET / HTTP/1.1"u8);
        var answer = connection.FillAsync().AsTask();
        destination.Available.ShouldBe(0);
        round.End();
        (await ReceiveAsync(14)).ShouldBe("GET / HTTP/1.1");
        await destination.SendAsync("HTTP/1.1 200 OK"u8.ToArray());
        (await answer.InTime()).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_heads_go_out_one_after_the_other()
    {
        for (var i = 0; i < 3; i++)
        {
            var head = $"GET /{i} HTTP/1.1";
            SendWithinRound(Encoding.Latin1.GetBytes(head)).End();
            connection.HeadWriter.Output.Count.ShouldBe(0);
            (await ReceiveAsync(head.Length)).ShouldBe(head);
        }
    }

    // A destination that says something of its own accord must not answer a request that it has not seen.
    [Fact]
    public async Task What_comes_before_the_head_went_out_is_no_answer_to_it()
    {
        SendWithinRound("GET / HTTP/1.1"u8);
        await destination.SendAsync("HTTP/1.1 200 OK"u8.ToArray());
        (await connection.FillAsync().AsTask().InTime()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_large_head_does_not_wait_for_the_end_of_the_round()
    {
        SendWithinRound(new byte[8 * 1024 + 1]);
        (await ReceiveAsync(8 * 1024 + 1)).Length.ShouldBe(8 * 1024 + 1);
    }

    [Fact]
    public async Task A_head_that_the_destination_does_not_take_at_once_is_sent_as_it_does()
    {
        var before = 0;
        for (int sent; (sent = socket.Send(new byte[64 * 1024], out _)) > 0; before += sent)
        {
        }
        SendWithinRound("GET / HTTP/1.1"u8).End();
        (await ReceiveAsync(before + 14)).ShouldEndWith("\0GET / HTTP/1.1");
        await destination.SendAsync("HTTP/1.1 200 OK"u8.ToArray());
        (await connection.FillAsync().AsTask().InTime()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_head_that_cannot_be_sent_ends_the_connection()
    {
        var round = SendWithinRound("GET / HTTP/1.1"u8);
        socket.EndSending();
        var answer = connection.FillAsync().AsTask();
        round.End();
        await Should.ThrowAsync<SocketException>(() => answer.InTime());
    }

    // As the thread that polls does, but that the round goes on until the test ends it.
    private Round SendWithinRound(ReadOnlySpan<byte> head)
    {
        var round = Round.Current = new Round();
        try
        {
            connection.HeadWriter.Output.Write(head);
            connection.SendHeadAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        }
        finally
        {
            Round.Current = null;
        }
        return round;
    }

    private async Task<string> ReceiveAsync(int length)
    {
        var bytes = new byte[length];
        for (var count = 0; count < length;)
        {
            var more = await destination.ReceiveAsync(bytes.AsMemory(count)).AsTask().InTime();
            more.ShouldBePositive();
            count += more;
        }
        return Encoding.Latin1.GetString(bytes);
    }
}
