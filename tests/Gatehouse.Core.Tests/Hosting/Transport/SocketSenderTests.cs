using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public class SocketSenderTests
{
    [Fact]
    public async Task What_is_flushed_within_a_round_goes_out_at_its_end()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var round = Within(() =>
        {
            Flush(pair.Output, "one, "u8);
            Flush(pair.Output, "two, "u8);
            pair.Output.Write("thr"u8);
        });
        pair.Client.Available.ShouldBe(0);

        round.End();
        (await ReceiveAsync(pair, 10)).ShouldBe("one, two, ");
        Flush(pair.Output, "ee"u8);
        (await ReceiveAsync(pair, 5)).ShouldBe("three");
    }

    [Fact]
    public async Task What_another_thread_flushes_comes_after_what_is_held()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var round = Within(() => Flush(pair.Output, "one, "u8));
        Flush(pair.Output, "two"u8);
        (await ReceiveAsync(pair, 8)).ShouldBe("one, two");

        round.End();
        Flush(pair.Output, "!"u8);
        (await ReceiveAsync(pair, 1)).ShouldBe("!");
    }

    [Fact]
    public async Task What_another_thread_sends_while_a_round_ends_does_not_overtake_it()
    {
        const int Times = 3000;
        await using var pair = await ConnectionPair.ConnectAsync();
        var received = ReceiveAsync(pair, Times * 3004);
        using var together = new Barrier(2);
        var flushed = Task.Factory.StartNew(
            () =>
            {
                var body = new byte[3000];
                for (var i = 0; i < Times; i++)
                {
                    together.SignalAndWait();
                    pair.Output.WriteAsync(body).AsTask().Wait();
                    together.SignalAndWait();
                }
            },
            TaskCreationOptions.LongRunning);
        for (var i = 0; i < Times; i++)
        {
            var round = Within(() => Flush(pair.Output, "head"u8));
            together.SignalAndWait();
            round.End();
            together.SignalAndWait();
        }
        await flushed.InTime();
        var text = await received;
        Enumerable.Range(0, Times).Count(i => text.AsSpan(i * 3004, 4) is not "head").ShouldBe(0);
    }

    [Fact]
    public async Task What_two_rounds_flush_is_not_held_for_the_later_of_them()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var first = Within(() => Flush(pair.Output, "one, "u8));
        var second = Within(() => Flush(pair.Output, "two"u8));
        second.End();
        (await ReceiveAsync(pair, 8)).ShouldBe("one, two");
        first.End();
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public async Task Much_is_not_held_and_comes_after_what_is(int length)
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        Task<FlushResult>? flush = null;
        var round = Within(() =>
        {
            Flush(pair.Output, "one, "u8);
            flush = pair.Output.WriteAsync(new byte[length]).AsTask();
        });
        var receiving = ReceiveAsync(pair, 5 + length);
        await flush!.InTime();
        (await receiving).ShouldStartWith("one, \0");
        round.End();
        pair.Client.Available.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_more_than_one_buffer_within_a_round_comes_in_order()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var round = Within(() =>
        {
            Flush(pair.Output, new byte[3000]);
            Flush(pair.Output, new byte[3000]);
            Flush(pair.Output, "last"u8);
        });
        round.End();
        (await ReceiveAsync(pair, 6004)).ShouldEndWith("\0last");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_within_a_round_loses_nothing_that_was_flushed(bool isAborted)
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var round = Within(() =>
        {
            Flush(pair.Output, "bye"u8);
            if (isAborted)
                pair.Server.Abort(new ConnectionAbortedException());
            else
                pair.Output.Complete();
        });
        (await ReceiveAsync(pair, 3)).ShouldBe("bye");
        round.End();
        pair.Pool.Rented.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_slow_client_has_no_room_for_at_the_end_of_a_round_comes_later()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var length = 0;
        Task<FlushResult>? flush = null;
        while (flush is not { IsCompleted: false })
        {
            length += 8000;
            Within(() => flush = pair.Output.WriteAsync(new byte[8000]).AsTask()).End();
        }
        // One round's end had to leave some of it, and this flush waits for that.
        var receiving = ReceiveAsync(pair, length + 4);
        (await flush.InTime()).IsCompleted.ShouldBeFalse();
        await pair.Output.WriteAsync("last"u8.ToArray()).AsTask().InTime();
        (await receiving).ShouldEndWith("\0last");
    }

    [Fact]
    public async Task A_client_that_is_gone_at_the_end_of_a_round_ends_the_connection()
    {
        await using var pair = await ConnectionPair.ConnectAsync();
        var closed = pair.ClosedAsync();
        var round = Within(() => Flush(pair.Output, "lost"u8));
        pair.Client.Close(0);
        round.End();
        await closed.InTime();
        (await pair.Output.FlushAsync()).IsCompleted.ShouldBeTrue();
    }

    // As the thread that polls does, but that the round goes on until the test ends it.
    private static Round Within(Action work)
    {
        var round = Round.Current = new Round();
        try
        {
            work();
        }
        finally
        {
            Round.Current = null;
        }
        return round;
    }

    private static void Flush(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        output.FlushAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static async Task<string> ReceiveAsync(ConnectionPair pair, int length)
    {
        var bytes = new byte[length];
        for (var count = 0; count < length;)
        {
            var more = await pair.Client.ReceiveAsync(bytes.AsMemory(count)).AsTask().InTime();
            more.ShouldBePositive();
            count += more;
        }
        return System.Text.Encoding.Latin1.GetString(bytes);
    }
}
