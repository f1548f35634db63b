using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A reader of ours beside that of a pipe.</summary>
internal static class PipeComparison
{
    /// <summary>Sends, cancels and reads at random, and compares what is read until the end.</summary>
    public static async Task RunAsync(PipeReader ours, Func<ReadOnlyMemory<byte>, Task> send, Func<Task> end, Random random, int steps)
    {
        var model = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        for (var i = 0; i < steps; i++)
        {
            var step = random.Next(10);
            if (step < 4)
            {
                var bytes = new byte[random.Next(10) == 0 ? random.Next(1, 40_000) : random.Next(1, 300)];
                random.NextBytes(bytes);
                await send(bytes);
                await model.Writer.WriteAsync(bytes);
            }
            else if (step == 4)
            {
                ours.CancelPendingRead();
                model.Reader.CancelPendingRead();
            }
            else if (!await ReadBothAsync(ours, model.Reader, random))
            {
                ours.TryRead(out _).ShouldBeFalse();
            }
        }
        await end();
        await model.Writer.CompleteAsync();
        (await ReadBothAsync(ours, model.Reader, random, toEnd: true)).ShouldBeTrue();
    }

    // Reads both, and consumes the same. False when the model has nothing to read. What has been sent may come in parts: looked at, and left.
    private static async Task<bool> ReadBothAsync(PipeReader ours, PipeReader model, Random random, bool toEnd = false)
    {
        if (!model.TryRead(out var expected))
            return false;
        var result = await ours.ReadAsync().AsTask().InTime();
        result.IsCanceled.ShouldBe(expected.IsCanceled);
        while (result.Buffer.Length < expected.Buffer.Length || result.IsCompleted != expected.IsCompleted)
        {
            ours.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await ours.ReadAsync().AsTask().InTime();
        }
        result.Buffer.ToArray().ShouldBe(expected.Buffer.ToArray());
        var consumed = toEnd || random.Next(3) == 0 ? expected.Buffer.Length : random.NextInt64(expected.Buffer.Length + 1);
        // What was looked at once stays so.
        ours.AdvanceTo(result.Buffer.GetPosition(consumed), result.Buffer.End);
        model.AdvanceTo(expected.Buffer.GetPosition(consumed), expected.Buffer.End);
        return true;
    }
}
