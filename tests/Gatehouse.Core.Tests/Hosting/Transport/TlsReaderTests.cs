using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public sealed class TlsReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Reads_as_a_pipe_does(int seed)
    {
        await using var pair = await SecurePair.ConnectAsync();
        await PipeComparison.RunAsync(pair.Input, bytes => pair.Client.WriteAsync(bytes).AsTask(), pair.Client.ShutdownAsync, new Random(seed), steps: 1000);
        pair.Pool.Rented.ShouldBe(0);
    }

    [Fact]
    public async Task What_comes_with_the_end_of_the_handshake_is_read()
    {
        await using var pair = await SecurePair.ConnectAsync("GET");

        (await ReadAsync(pair, 3)).ShouldBe("GET");
    }

    [Fact]
    public async Task Several_records_that_come_at_once_are_read_without_waiting_for_more()
    {
        await using var pair = await SecurePair.ConnectAsync();
        var first = await pair.RecordsAsync(new string('a', 16_000));
        var second = await pair.RecordsAsync(new string('b', 16_000));
        await pair.Socket.SendAsync((byte[])[.. first, .. second, .. await pair.RecordsAsync("c")]);

        (await ReadAsync(pair, 32_001)).ShouldBe(new string('a', 16_000) + new string('b', 16_000) + "c");
    }

    [Fact]
    public async Task A_record_that_comes_byte_by_byte_is_read_whole()
    {
        await using var pair = await SecurePair.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var reading = ReadAsync(pair, 4);
            foreach (var single in await pair.RecordsAsync("GET" + i))
            {
                reading.IsCompleted.ShouldBeFalse();
                await pair.Socket.SendAsync(new[] { single });
            }
            (await reading).ShouldBe("GET" + i);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    public async Task Small_records_that_come_at_once_are_one_read(int count)
    {
        await using var pair = await SecurePair.ConnectAsync();
        var records = new List<byte>();
        for (var i = 0; i < count; i++)
            records.AddRange(await pair.RecordsAsync("0123456789"));
        var reading = pair.Input.ReadAsync().AsTask();
        await pair.Socket.SendAsync(records.ToArray());

        (await reading.InTime()).Buffer.Length.ShouldBe(10 * count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16_384)]
    public async Task An_idle_connection_holds_no_buffer(int length)
    {
        await using var pair = await SecurePair.ConnectAsync();
        await pair.Client.WriteAsync(new byte[length]);
        for (var left = (long)length; left > 0;)
        {
            var result = await pair.Input.ReadAsync().AsTask().InTime();
            left -= result.Buffer.Length;
            pair.Input.AdvanceTo(result.Buffer.End);
        }
        var next = pair.Input.ReadAsync();

        next.IsCompleted.ShouldBeFalse();
        pair.Pool.Rented.ShouldBe(0);

        pair.Input.CancelPendingRead();
        (await next.AsTask().InTime()).IsCanceled.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task A_read_is_cancelled_in_the_middle_of_a_record_and_loses_nothing(int place)
    {
        await using var pair = await SecurePair.ConnectAsync();
        await pair.Client.WriteAsync("GET"u8.ToArray());
        (await ReadAsync(pair, 3)).ShouldBe("GET");
        var records = await pair.RecordsAsync("POST");
        using var source = new CancellationTokenSource();
        var byToken = pair.Input.ReadAsync(source.Token).AsTask();
        await pair.Socket.SendAsync(records.AsMemory(0, place));

        await source.CancelAsync();
        var fault = await Should.ThrowAsync<OperationCanceledException>(() => byToken.InTime());
        var byCall = pair.Input.ReadAsync().AsTask();
        pair.Input.CancelPendingRead();
        var result = await byCall.InTime();
        await pair.Socket.SendAsync(records.AsMemory(place));

        fault.CancellationToken.ShouldBe(source.Token);
        result.IsCanceled.ShouldBeTrue();
        pair.Input.AdvanceTo(result.Buffer.Start);
        (await ReadAsync(pair, 4)).ShouldBe("POST");
    }

    [Fact]
    public async Task The_clients_end_is_the_end()
    {
        await using var pair = await SecurePair.ConnectAsync();
        pair.Sent.Through = 0;
        await pair.Client.WriteAsync("GET"u8.ToArray());
        await pair.Client.ShutdownAsync();
        await pair.Socket.SendAsync(pair.Sent.Take()); // and the connection stays open

        (await ReadAsync(pair, 3)).ShouldBe("GET");
        (await pair.Input.ReadAsync().AsTask().InTime()).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_and_what_is_no_record_are_faults()
    {
        await using var pair = await SecurePair.ConnectAsync();
        await using var other = await SecurePair.ConnectAsync();
        var (reading, readingOther) = (pair.Input.ReadAsync().AsTask(), other.Input.ReadAsync().AsTask());

        pair.Socket.Close(0);
        await other.Socket.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        await Should.ThrowAsync<IOException>(() => reading.InTime());
        await Should.ThrowAsync<IOException>(() => readingOther.InTime());
    }

    private static async Task<string> ReadAsync(SecurePair pair, int length)
    {
        while (true)
        {
            var result = await pair.Input.ReadAsync().AsTask().InTime();
            if (result.Buffer.Length < length)
            {
                pair.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }
            var text = Encoding.ASCII.GetString(result.Buffer.ToArray());
            pair.Input.AdvanceTo(result.Buffer.End);
            return text;
        }
    }
}
