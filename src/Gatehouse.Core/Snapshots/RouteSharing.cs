using System.Runtime.CompilerServices;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Lets routes share what is the same in them. With thousands of routes asked in turn, what belongs to each is out of the processor's
/// caches, and every object of its own costs a request a tenth of a microsecond. For the building of one snapshot.
/// </summary>
internal sealed class RouteSharing
{
    private readonly Dictionary<(Forwarder, string? Host, bool KeepsHost, TimeSpan? Timeout), (RequestDelegate, ForwardTarget)> answers = [];
    private readonly Dictionary<(RoutePolicy, RequestDelegate), RequestDelegate> steps = [];
    private readonly Dictionary<RoutePolicy[], RoutePolicy[]> lists = new(new SamePolicies());

    /// <summary>The answer of a target: that of another route when both send requests to the same upstream as they come.</summary>
    public (RequestDelegate Delegate, ForwardTarget Target) Answer(ForwardTarget target, Forwarder forwarder, Func<ForwardTarget, RequestDelegate> create)
    {
        if (target.Path is not null || target.Template is not null || target.RewriteMatch is not null || target.Priority is not null || target.Query.Count > 0)
            return (create(target), target);
        var key = (forwarder, target.Host, target.KeepsHost, target.Timeout);
        if (!answers.TryGetValue(key, out var answer))
            answers[key] = answer = (create(target), target);
        return answer;
    }

    /// <summary>A delegate that runs the policies in the order given and then the answer.</summary>
    public RequestDelegate Chain(IReadOnlyList<RoutePolicy> policies, RequestDelegate answer)
    {
        var next = answer;
        for (var i = policies.Count - 1; i >= 0; i--)
        {
            var key = (policies[i], next);
            if (!steps.TryGetValue(key, out var step))
                steps[key] = step = PolicyChain.Link(policies[i], next);
            next = step;
        }
        return next;
    }

    /// <summary>The same list.</summary>
    public RoutePolicy[] List(RoutePolicy[] policies)
    {
        if (lists.TryGetValue(policies, out var known))
            return known;
        return lists[policies] = policies;
    }

    private sealed class SamePolicies : IEqualityComparer<RoutePolicy[]>
    {
        public bool Equals(RoutePolicy[]? x, RoutePolicy[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(RoutePolicy[] obj)
        {
            var hash = obj.Length;
            foreach (var policy in obj)
                hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(policy));
            return hash;
        }
    }
}
