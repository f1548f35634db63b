using System.Buffers;
using System.Net.Sockets;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public class SocketWriterTests
{
    /// <summary>Whether our own poll waits for the socket; otherwise the framework does.</summary>
    protected virtual bool IsWatched => true;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_written_in_whatever_parts_comes_as_it_is(int seed)
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        var random = new Random(seed);
        var sent = new MemoryStream();
        var receiving = ReceiveAsync(pair.Client);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(20) == 0 ? random.Next(200_000) : random.Next(3000)];
            random.NextBytes(bytes);
            sent.Write(bytes);
            if (random.Next(2) == 0)
            {
                await pair.Output.WriteAsync(bytes).AsTask().InTime();
                continue;
            }
            pair.Output.Write(bytes);
            if (random.Next(2) == 0)
                await pair.Output.FlushAsync().AsTask().InTime();
        }
        await pair.Output.CompleteAsync();
        (await receiving.InTime()).ShouldBe(sent.ToArray());
        pair.Pool.Rented.ShouldBe(0);
    }

    [Fact]
    public async Task A_flush_waits_for_a_slow_client()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        var sent = new MemoryStream();
        var flush = await FillAsync(pair, sent);

        var receiving = ReceiveAsync(pair.Client);
        (await flush.InTime()).IsCompleted.ShouldBeFalse();
        await pair.Output.CompleteAsync();
        (await receiving.InTime()).ShouldBe(sent.ToArray());
    }

    [Fact]
    public async Task A_flush_that_was_cancelled_loses_nothing()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        var sent = new MemoryStream();
        var flush = await FillAsync(pair, sent);
        pair.Output.CancelPendingFlush();
        (await flush.InTime()).IsCanceled.ShouldBeTrue();

        pair.Output.Write("more"u8);
        sent.Write("more"u8);
        using var source = new CancellationTokenSource();
        var second = pair.Output.FlushAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second.InTime());

        pair.Output.Write("last"u8);
        sent.Write("last"u8);
        await pair.Output.CompleteAsync();
        (await ReceiveAsync(pair.Client).InTime()).ShouldBe(sent.ToArray());
    }

    [Fact]
    public async Task A_flush_that_is_cancelled_before_says_so_once()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        pair.Output.CancelPendingFlush();
        (await pair.Output.WriteAsync("a"u8.ToArray())).IsCanceled.ShouldBeTrue();
        (await pair.Output.WriteAsync("b"u8.ToArray())).IsCanceled.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_ends_a_pending_flush(bool isAborted)
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        var flush = await FillAsync(pair, new MemoryStream());
        if (isAborted)
            pair.Server.Abort(new ConnectionAbortedException());
        else
            pair.Client.Close(0);

        (await flush.InTime()).IsCompleted.ShouldBeTrue();
        (await pair.Output.WriteAsync(new byte[10])).IsCompleted.ShouldBeTrue();
        (await pair.Output.WriteAsync(new byte[10_000])).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_sends_what_was_not_flushed_and_closes_in_order()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        pair.Output.Write("bye"u8);
        await pair.Output.CompleteAsync();

        (await ReceiveAsync(pair.Client).InTime()).ShouldBe("bye"u8.ToArray());
    }

    // Writes until the kernel takes no more.
    private static async Task<Task<System.IO.Pipelines.FlushResult>> FillAsync(ConnectionPair pair, MemoryStream sent)
    {
        var bytes = new byte[300_000];
        for (var i = 0; ; i++)
        {
            new Random(i).NextBytes(bytes);
            sent.Write(bytes);
            var flush = pair.Output.WriteAsync(bytes);
            if (!flush.IsCompleted)
                return flush.AsTask();
            await flush;
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket client)
    {
        var received = new MemoryStream();
        var buffer = new byte[10_000];
        for (var count = 1; count > 0; received.Write(buffer, 0, count))
            count = await client.ReceiveAsync(buffer);
        return received.ToArray();
    }
}
