using Gatehouse.Core.Primitives;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Upstreams;

/// <summary>How an upstream is asked, for people.</summary>
internal static class UpstreamDescription
{
    /// <summary>What is not as it is for an upstream of one destination of which nothing else is written.</summary>
    public static IEnumerable<string> Of(Upstream upstream)
    {
        var members = upstream.Members.All;
        if (upstream.Source is { } source)
            yield return $"discovered by {source.Address.Service}";
        if (members.Length > 1 || upstream.Source is not null)
            yield return $"balance {upstream.Balancer.Describe()}";
        if (members.Length > 0 && members[0].MaxRequests is < int.MaxValue and var most)
            yield return $"at most {most} requests at a time to each";
        if (upstream.Concurrency is not null)
            yield return "adaptive concurrency" + (upstream.Priority is null ? "" : $" by priority {upstream.Priority.Text}");
        if (upstream.SlowStart > TimeSpan.Zero)
            yield return $"slow start of {Duration.Format(upstream.SlowStart)}";
        if (upstream.Retry != RetryPolicy.Default)
            yield return upstream.Retry.Attempts == 0 ? "no retries" : upstream.Retry.Attempts == 1 ? "1 retry" : $"{upstream.Retry.Attempts} retries";
        if (upstream.Hedge is { } hedge)
            yield return $"hedged after {hedge.After}";
        if (upstream.Breaker is not null || upstream.Breakers is not null)
            yield return (upstream.Breaker is null ? "a breaker for each destination" : "breaker") + FallsBack(upstream.Fallback);
    }

    private static string FallsBack(Fallback? fallback) =>
        fallback is null ? "" : ", falls back to " + (fallback.Upstream ?? (fallback == Fallback.Cached ? "the last good answer" : "a fixed answer"));
}
