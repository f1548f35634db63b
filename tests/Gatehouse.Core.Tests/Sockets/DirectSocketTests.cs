using System.Net.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class DirectSocketTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_comes_in_whatever_parts_is_received_as_it_is(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        var sending = Task.Run(async () =>
        {
            var random = new Random(2);
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await pair.Far.SendAsync(bytes.AsMemory(sent, Math.Min(random.Next(1, 20_000), bytes.Length - sent)));
                if (random.Next(3) == 0)
                    await Task.Yield();
            }
            pair.Far.Shutdown(SocketShutdown.Send);
        });
        var received = new MemoryStream();
        var room = new byte[4096];
        while (await pair.ReceiveAsync(room).InTime() is var (count, fault) && count > 0)
        {
            fault.ShouldBe(SocketError.Success);
            received.Write(room, 0, count);
        }
        await sending.InTime();
        received.ToArray().AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 5)]
    [InlineData(false, 1)]
    [InlineData(false, 5)]
    public async Task An_end_that_came_with_the_last_bytes_is_not_waited_for(bool isWatched, int room)
    {
        using var pair = new SocketPair(isWatched);
        await pair.Far.SendAsync("hello"u8.ToArray());
        pair.Far.Shutdown(SocketShutdown.Send);

        var text = "";
        while (await pair.ReceiveAsync(new byte[room]).InTime() is { Count: > 0 } got)
            text += new string('x', got.Count);
        text.Length.ShouldBe(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_stays_the_end(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        pair.Far.Shutdown(SocketShutdown.Send);
        for (var i = 0; i < 3; i++)
            (await pair.ReceiveAsync(new byte[10]).InTime()).ShouldBe((0, SocketError.Success));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_ends_waiting_and_is_told(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        var receiving = pair.ReceiveAsync(new byte[10]);
        pair.Far.Close(0);
        (await receiving.InTime()).ShouldBe((0, SocketError.ConnectionReset));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Who_waits_goes_on_when_it_is_closed(bool isWatched, bool isReset)
    {
        using var pair = new SocketPair(isWatched);
        var receiving = pair.ReceiveAsync(new byte[10]);
        var sending = FillAsync(pair);
        receiving.IsCompleted.ShouldBeFalse();
        if (isReset)
            pair.Near.Reset();
        else
            pair.Near.Close();

        (await receiving.InTime()).ShouldBe((0, SocketError.OperationAborted));
        await Should.ThrowAsync<SocketException>(() => sending.InTime());
        (await pair.ReceiveAsync(new byte[10]).InTime()).ShouldBe((0, SocketError.OperationAborted));
        pair.Near.Send("x"u8, out var fault).ShouldBe(0);
        fault.ShouldBe(SocketError.OperationAborted);
        pair.Near.IsQuiet(isCertain: false).ShouldBeFalse();
        pair.Near.IsQuiet(isCertain: true).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_reader_is_waited_for_more_than_once(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        pair.Near.Socket.SendBufferSize = 100_000;
        var bytes = new byte[10_000_000];
        new Random(1).NextBytes(bytes);
        var sending = pair.Near.SendAllAsync(bytes).AsTask();
        sending.IsCompleted.ShouldBeFalse();

        var received = new byte[bytes.Length];
        for (var count = 0; count < received.Length;)
            count += await pair.Far.ReceiveAsync(received.AsMemory(count, Math.Min(50_000, received.Length - count))).AsTask().InTime();
        await sending.InTime();
        received.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_filled_the_room_to_the_last_byte_leaves_it_quiet(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        await pair.Far.SendAsync(new byte[100]);
        (await pair.ReceiveAsync(new byte[100]).InTime()).Count.ShouldBe(100);
        pair.Near.MayHaveMore.ShouldBeTrue();

        pair.Near.IsQuiet(isCertain: false).ShouldBeTrue();
        pair.Near.IsQuiet(isCertain: true).ShouldBeTrue();
        await pair.Far.SendAsync(new byte[7]);
        (await pair.ReceiveAsync(new byte[100]).InTime()).Count.ShouldBe(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_look_loses_nothing_that_comes_before_or_after_it(bool isWatched)
    {
        using var pair = new SocketPair(isWatched);
        for (var i = 0; i < 2000; i++)
        {
            var sending = Task.Run(() => pair.Far.Send("0123456789"u8));
            pair.Near.IsQuiet(isCertain: i % 2 == 0);
            for (var left = 10; left > 0;)
                left -= (await pair.ReceiveAsync(new byte[1 + i % 12]).InTime()).Count;
            await sending;
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_certain_look_sees_what_has_come(bool isWatched, bool isEnd)
    {
        using var pair = new SocketPair(isWatched);
        pair.Near.IsQuiet(isCertain: true).ShouldBeTrue();
        if (isEnd)
            pair.Far.Shutdown(SocketShutdown.Send);
        else
            await pair.Far.SendAsync("x"u8.ToArray());

        pair.Near.IsQuiet(isCertain: true).ShouldBeFalse();
        pair.Near.IsEmpty().ShouldBeFalse();
        (await pair.ReceiveAsync(new byte[10]).InTime()).ShouldBe((isEnd ? 0 : 1, SocketError.Success));
    }

    [Fact]
    public async Task Who_is_told_by_a_call_is_not_called_when_it_need_not_wait()
    {
        using var pair = new SocketPair();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!pair.Near.WaitsUntilReadable(static called => ((TaskCompletionSource)called!).SetResult(), called))
            pair.Near.Receive(new byte[10], out _);
        called.Task.IsCompleted.ShouldBeFalse();
        await pair.Far.SendAsync("x"u8.ToArray());
        await called.Task.InTime();
        pair.Near.Receive(new byte[10], out _).ShouldBe(1);
    }

    private static async Task FillAsync(SocketPair pair)
    {
        while (true)
            await pair.Near.SendAllAsync(new byte[1_000_000]);
    }
}
