namespace Gatehouse.Core.Upstreams.Health;

/// <summary>Leaves destinations out that fail (passive health check). Thread-safe; what goes well costs a look at a number.</summary>
internal sealed class OutlierDetector(OutlierLimits limits)
{
    // Several destinations that fail at once are not to be left out beyond the limit.
    private readonly Lock gate = new();

    /// <summary>True when it has to be known how long answers take to begin.</summary>
    public bool Measures => limits.Latency is not null;

    /// <summary>A destination has answered.</summary>
    /// <param name="set">It and its like.</param>
    /// <param name="member">It.</param>
    /// <param name="took">How long the answer took to begin; null when nobody measured.</param>
    public void Succeeded(MemberSet set, Member member, TimeSpan? took)
    {
        member.State.Succeeded();
        if (took is { } measured)
            member.State.Measured(measured);
        if (limits.FailureRate is not null || limits.Latency is not null)
            Record(set, member, isFailure: false);
    }

    /// <summary>A destination has failed.</summary>
    public void Failed(MemberSet set, Member member, string error)
    {
        var inRow = member.State.Failed(error);
        if (limits.Errors > 0 && inRow >= limits.Errors)
            Eject(set, member, $"{inRow} failures in a row, the last: {error}");
        else if (limits.FailureRate is not null || limits.Latency is not null)
            Record(set, member, isFailure: true);
    }

    private void Record(MemberSet set, Member member, bool isFailure)
    {
        var (requests, rate) = member.State.RateOver(limits.Window).Record(isFailure);
        if (requests < limits.MinRequests)
            return;
        if (rate >= limits.FailureRate)
            Eject(set, member, $"{rate:P0} of {requests} requests failed");
        else if (member.State.Latency > limits.Latency?.TotalSeconds)
            Eject(set, member, $"answers take {member.State.Latency * 1000:0} ms to begin");
    }

    private void Eject(MemberSet set, Member member, string reason)
    {
        lock (gate)
        {
            // Where there is only one, to leave it out is of no use to anybody.
            var most = set.All.Length < 2 ? 0 : Math.Max(1, (int)(set.All.Length * limits.MaxEjected));
            var ejected = 0;
            foreach (var other in set.All)
            {
                if (other.State.IsEjected)
                    ejected++;
            }
            if (ejected < most)
                // One that fails again as soon as it is back is left out again at once.
                member.State.TryEject(limits.First, limits.Longest, reason, onReturn: Math.Max(0, limits.Errors - 1));
        }
    }
}
