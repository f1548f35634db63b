using Gatehouse.Core.Pipeline;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>The limits of an upstream: for all exchanges together. Thread-safe.</summary>
internal sealed class LimitGate(LimitCounter[] counters, LimitCounter[] own) : UpstreamGate
{
    public override async ValueTask<TimeSpan?> EnterAsync()
    {
        for (var i = 0; i < counters.Length; i++)
        {
            var decision = counters[i].IsShared ? await counters[i].TakeAsync(LimitKey.Everybody, null) : counters[i].Take(LimitKey.Everybody);
            if (decision.IsAllowed)
                continue;
            for (var counted = 0; counted < i; counted++)
                counters[counted].GiveBack(LimitKey.Everybody);
            return decision.RetryAfter;
        }
        return null;
    }

    public override void Exit()
    {
        foreach (var counter in counters)
        {
            if (counter.HasSlots)
                counter.GiveBack(LimitKey.Everybody);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var counter in own)
            await counter.DisposeAsync();
        await base.DisposeAsync();
    }
}
