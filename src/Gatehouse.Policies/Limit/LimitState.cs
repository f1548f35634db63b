using Gatehouse.Core.Pipeline;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>What a request's answer says of its limits: of the one that refused it, else of the one with the least left. Used by one thread at a time.</summary>
internal sealed class LimitState : IRequestState
{
    /// <summary>The limit; null when none has counted.</summary>
    public LimitCounter? Counter { get; private set; }

    /// <summary>What it said.</summary>
    public LimitDecision Decision { get; private set; }

    /// <summary>All limits of the request: the value of <c>RateLimit-Policy</c>.</summary>
    public string Policies { get; private set; } = "";

    public void Reset() => Counter = null;

    /// <summary>Further limits count.</summary>
    public void Begin(string policies) => Policies = Counter is null || Policies.Length == 0 ? policies : $"{Policies}, {policies}";

    /// <summary>A limit has counted.</summary>
    public void Consider(LimitCounter counter, in LimitDecision decision)
    {
        if (counter.Plan.Shadow || (Counter is not null && decision.IsAllowed && !IsCloser(counter, decision)))
            return;
        Counter = counter;
        Decision = decision;
    }

    // How many more may come at all says more than how many at a time.
    private bool IsCloser(LimitCounter counter, in LimitDecision decision) =>
        counter.HasSlots == Counter!.HasSlots ? decision.Remaining < Decision.Remaining : Counter.HasSlots;
}
