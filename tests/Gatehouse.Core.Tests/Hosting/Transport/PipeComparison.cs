using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A reader of ours beside that of a pipe.</summary>
internal static class PipeComparison
{
    /// <summary>
    /// Reads both, and consumes the same. False when the model has nothing to read. What has been sent may come in parts: looked at, and left.
    /// </summary>
    public static async Task<bool> ReadBothAsync(PipeReader ours, PipeReader model, Random random, bool toEnd = false)
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
