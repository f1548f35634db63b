using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class DirectStreamTests : IDisposable
{
    private readonly SocketPair pair = new();
    private readonly DirectStream stream;

    public DirectStreamTests() => stream = new PlainStream(pair.Near);

    public void Dispose()
    {
        stream.Dispose();
        pair.Dispose();
    }

    [Fact]
    public async Task A_read_of_nothing_waits_and_takes_nothing()
    {
        var waiting = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await pair.Far.SendAsync("hello"u8.ToArray());
        (await waiting.InTime()).ShouldBe(0);
        (await stream.ReadAsync(Memory<byte>.Empty).AsTask().InTime()).ShouldBe(0);

        var room = new byte[10];
        (await stream.ReadAsync(room).AsTask().InTime()).ShouldBe(5);
        stream.ReadAsync(room).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_can_be_read_more_than_once()
    {
        await pair.Far.SendAsync("hello"u8.ToArray());
        pair.Far.Shutdown(SocketShutdown.Send);
        var room = new byte[10];
        (await stream.ReadAsync(room).AsTask().InTime()).ShouldBe(5);
        (await stream.ReadAsync(room).AsTask().InTime()).ShouldBe(0);
        (await stream.ReadAsync(Memory<byte>.Empty).AsTask().InTime()).ShouldBe(0);
        (await stream.ReadAsync(room).AsTask().InTime()).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_cancels_closes(bool isWrite)
    {
        using var cancelling = new CancellationTokenSource();
        var going = isWrite ? stream.WriteAsync(new byte[20_000_000], cancelling.Token).AsTask() : stream.ReadAsync(new byte[10], cancelling.Token).AsTask();
        going.IsCompleted.ShouldBeFalse();
        await cancelling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => going.InTime());

        await Should.ThrowAsync<IOException>(async () => await stream.WriteAsync(new byte[1]));
        var room = new byte[100_000];
        for (var count = 1; count > 0;)
            count = await pair.Far.ReceiveAsync(room).InTime();
    }

    [Fact]
    public async Task Who_has_cancelled_before_reads_and_writes_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(stream.ReadAsync(new byte[1], new CancellationToken(canceled: true)).AsTask());
        await Should.ThrowAsync<OperationCanceledException>(async () => await stream.WriteAsync(new byte[1], new CancellationToken(canceled: true)));
        await stream.WriteAsync("x"u8.ToArray());
        (await pair.Far.ReceiveAsync(new byte[10]).InTime()).ShouldBe(1);
    }

    [Fact]
    public async Task Ten_megabytes_come_through_to_a_slow_reader()
    {
        var bytes = new byte[10_000_000];
        new Random(1).NextBytes(bytes);
        pair.Near.Socket.SendBufferSize = 100_000;
        using var unused = new CancellationTokenSource();
        var writing = stream.WriteAsync(bytes, unused.Token).AsTask();
        var received = new byte[bytes.Length];
        for (var count = 0; count < received.Length;)
            count += await pair.Far.ReceiveAsync(received.AsMemory(count, Math.Min(30_000, received.Length - count))).AsTask().InTime();
        await writing.InTime();
        received.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_fails_a_read_with_its_reason()
    {
        var reading = stream.ReadAsync(new byte[10]).AsTask();
        pair.Far.Close(0);
        var fault = await Should.ThrowAsync<IOException>(() => reading.InTime());
        fault.InnerException.ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task To_dispose_of_it_ends_a_read()
    {
        var reading = stream.ReadAsync(new byte[10]).AsTask();
        await stream.DisposeAsync();
        await Should.ThrowAsync<IOException>(() => reading.InTime());
        await Should.ThrowAsync<IOException>(stream.ReadAsync(new byte[10]).AsTask());
    }
}
