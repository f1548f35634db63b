using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public class SocketReaderTests
{
    /// <summary>Whether our own poll waits for the socket; otherwise the framework does.</summary>
    protected virtual bool IsWatched => true;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Reads_as_a_pipe_does(int seed)
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await PipeComparison.RunAsync(
            pair.Input,
            bytes => pair.Client.SendAsync(bytes).AsTask(),
            () =>
            {
                pair.Client.Shutdown(SocketShutdown.Send);
                return Task.CompletedTask;
            },
            new Random(seed),
            steps: 2000);
        pair.Pool.Rented.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_there_of_a_small_body_is_read_with_the_head()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await pair.Client.SendAsync(new byte[10_000]);

        var result = await pair.Input.ReadAsync().AsTask().InTime();
        result.Buffer.Length.ShouldBe(10_000);
        pair.Input.AdvanceTo(result.Buffer.End);
        pair.Pool.Rented.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_not_looked_at_is_read_again_at_once()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await pair.Client.SendAsync("0123456789"u8.ToArray());
        var first = (await pair.Input.ReadAsync().AsTask().InTime()).Buffer;
        pair.Input.AdvanceTo(first.GetPosition(2), first.GetPosition(5));

        pair.Input.TryRead(out var again).ShouldBeTrue();
        again.Buffer.ToArray().ShouldBe("23456789"u8.ToArray());
        Should.Throw<InvalidOperationException>(() => pair.Input.AdvanceTo(again.Buffer.End, again.Buffer.Start));
        pair.Input.AdvanceTo(again.Buffer.Start, again.Buffer.End);
        pair.Input.TryRead(out _).ShouldBeFalse();
        pair.Input.CancelPendingRead();
        pair.Input.TryRead(out var canceled).ShouldBeTrue();
        canceled.IsCanceled.ShouldBeTrue();
        canceled.Buffer.Length.ShouldBe(8);
    }

    [Fact]
    public async Task After_the_end_of_reading_nothing_is_kept_and_nothing_can_be_read()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await pair.Client.SendAsync("0123456789"u8.ToArray());
        var result = await pair.Input.ReadAsync().AsTask().InTime();
        pair.Input.AdvanceTo(result.Buffer.Start);
        pair.Input.Complete();

        pair.Pool.Rented.ShouldBe(0);
        Should.Throw<InvalidOperationException>(() => pair.Input.TryRead(out _));
    }

    [Fact]
    public async Task An_idle_connection_holds_no_buffer()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await pair.Client.SendAsync("GET"u8.ToArray());
        var result = await pair.Input.ReadAsync().AsTask().InTime();
        result.Buffer.ToArray().ShouldBe("GET"u8.ToArray());
        pair.Input.AdvanceTo(result.Buffer.End);
        var next = pair.Input.ReadAsync();

        next.IsCompleted.ShouldBeFalse();
        pair.Pool.Rented.ShouldBe(0);

        pair.Input.CancelPendingRead();
        (await next.AsTask().InTime()).IsCanceled.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_clients_end_is_seen_while_nobody_reads(bool isReset)
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        await pair.Client.SendAsync("GET"u8.ToArray());
        var result = await pair.Input.ReadAsync().AsTask().InTime();
        if (isReset)
            pair.Client.Close(0);
        else
            pair.Client.Shutdown(SocketShutdown.Send);
        await pair.ClosedAsync().InTime();
        result.Buffer.ToArray().ShouldBe("GET"u8.ToArray());
        pair.Input.AdvanceTo(result.Buffer.End);

        if (isReset)
            await Should.ThrowAsync<ConnectionResetException>(async () => await pair.Input.ReadAsync());
        else
            (await pair.Input.ReadAsync()).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task An_abort_ends_a_pending_read_with_its_reason_and_a_reset()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        var reading = pair.Input.ReadAsync().AsTask();
        var reason = new ConnectionAbortedException("because");
        pair.Server.Abort(reason);

        (await Record.ExceptionAsync(() => reading.InTime())).ShouldBeSameAs(reason);
        var fault = await Should.ThrowAsync<SocketException>(() => pair.Client.ReceiveAsync(new byte[1]).InTime());
        fault.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task A_read_can_be_cancelled_and_repeated()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        using var source = new CancellationTokenSource();
        var reading = pair.Input.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        var fault = await Should.ThrowAsync<OperationCanceledException>(() => reading.InTime());
        fault.CancellationToken.ShouldBe(source.Token);

        await pair.Client.SendAsync("x"u8.ToArray());
        (await pair.Input.ReadAsync().AsTask().InTime()).Buffer.Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_read_stops_the_client_and_comes_whole_later()
    {
        await using var pair = await ConnectionPair.ConnectAsync(IsWatched);
        const int Length = 8 * 1024 * 1024;
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        var result = pair.Input.ReadAsync(); // begins to receive
        var sending = SendAsync(pair.Client, bytes);
        var received = new MemoryStream();
        for (var read = await result.AsTask().InTime(); ; read = await pair.Input.ReadAsync().AsTask().InTime())
        {
            read.Buffer.Length.ShouldBeInRange(0, (1024 + 16) * 1024);
            foreach (var part in read.Buffer)
                received.Write(part.Span);
            pair.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        await sending.InTime();
        bytes.AsSpan().SequenceEqual(received.GetBuffer().AsSpan(0, (int)received.Length)).ShouldBeTrue();
    }

    private static async Task SendAsync(Socket client, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await client.SendAsync(bytes)..];
        client.Shutdown(SocketShutdown.Send);
    }
}
