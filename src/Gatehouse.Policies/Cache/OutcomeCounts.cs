using System.Runtime.CompilerServices;

namespace Gatehouse.Policies.Cache;

/// <summary>How often each outcome came. Thread-safe.</summary>
internal sealed class OutcomeCounts
{
    private Counts counts;

    public long this[Outcome outcome] => Interlocked.Read(ref counts[(int)outcome]);

    public void Add(Outcome outcome) => Interlocked.Increment(ref counts[(int)outcome]);

    [InlineArray(5)]
    private struct Counts
    {
        private long first;
    }
}
