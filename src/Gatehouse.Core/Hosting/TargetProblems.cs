using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Hosting;

/// <summary>The problem for each way in which a request target can be unacceptable.</summary>
internal static class TargetProblems
{
    private static readonly Problem[] Table = [.. Enum.GetValues<TargetFault>().Select(fault => new Problem(400, "invalid_target", TargetFaults.Message(fault)))];

    public static Problem Of(TargetFault fault) => Table[(int)fault];
}
