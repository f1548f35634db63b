namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>Whose turn it is; handed on from one set of destinations to the next, so that a change does not begin with the first again. Thread-safe.</summary>
internal sealed class Turn
{
    private uint next;

    /// <summary>The next index of that many.</summary>
    public uint Next(int count) => (Interlocked.Increment(ref next) - 1) % (uint)count;
}
