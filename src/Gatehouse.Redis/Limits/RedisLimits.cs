using System.Runtime.CompilerServices;
using Gatehouse.Limits;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Limits;

/// <summary>
/// Counters in Redis: one round trip and one atomic step each, by the server's clock. The rules, the same as in memory, in whole numbers and
/// microseconds:
/// <list type="bullet">
/// <item>Sliding window: windows begin at multiples of their length since the Unix epoch. The estimate is what came in this window, and of
/// the one before <c>previous * (window - elapsed) / window</c>, rounded up. There is room when estimate + amount &lt;= count.</item>
/// <item>Token bucket: the moment at which the bucket is full again moves on by exactly window / count for each token, from now at least.
/// There is room when it lies at most burst * window / count ahead.</item>
/// <item>Fixed window: as the sliding one, without the window before.</item>
/// </list>
/// What is refused is not counted, unless it is forced. When the clock was set back, or is another server's after a failover, all that counted
/// then counts on from now: that makes no room, and nobody waits until the clock has caught up. Counts are at most 2^41, and a bucket fills within
/// 2^51 microseconds; more is taken as that. Thread-safe.
/// </summary>
internal sealed class RedisLimits(RedisClient client, string prefix)
{
    private const long MaxCount = 1L << 41;
    private const long MaxDebt = 1L << 51;
    private const int Arguments = 7;

    private static readonly ReplyReader<LimitDecision> Decision = ReadDecision;

    private readonly byte[] prefix = System.Text.Encoding.ASCII.GetBytes(prefix + "limit:");

    /// <summary>As <see cref="ILimitStore.TakeAsync"/>, at a time that tests may choose.</summary>
    /// <param name="rule">How much there is room for.</param>
    /// <param name="key">Which counter.</param>
    /// <param name="amount">How many.</param>
    /// <param name="isForced">Whether to count them in any case.</param>
    /// <param name="now">Microseconds since the Unix epoch; 0 for the server's clock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisResult<LimitDecision>> TakeAsync(LimitRule rule, string key, long amount, bool isForced, long now, CancellationToken cancellation)
    {
        var count = Math.Clamp(rule.Count, 1, MaxCount);
        var window = Math.Max(1, rule.Window.Ticks / TimeSpan.TicksPerMicrosecond);
        var burst = (long)Int128.Clamp((Int128)MaxDebt * count / window, 1, Math.Clamp(rule.Burst, 1, MaxCount));
        var call = new LimitCall(prefix, key, count, window, burst, Math.Clamp(amount, 1, MaxCount), isForced, now);
        return await LimitScripts.Of(rule.Algorithm).RunAsync(client, call, Arguments, Write, Decision, cancellation);
    }

    private static void Write(RespWriter writer, LimitCall call)
    {
        writer.Add(call.Prefix, call.Key);
        writer.Add(call.Count);
        writer.Add(call.Window);
        writer.Add(call.Burst);
        writer.Add(call.Amount);
        writer.Add(call.IsForced ? 1 : 0);
        writer.Add(call.Now);
    }

    private static bool ReadDecision(ref RespReader reader, out LimitDecision decision)
    {
        decision = default;
        if (!reader.TryReadArray(out var count) || count != 4
            || !reader.TryReadInteger(out var allowed) || !reader.TryReadInteger(out var remaining)
            || !reader.TryReadInteger(out var reset) || !reader.TryReadInteger(out var retryAfter))
            return false;
        decision = new LimitDecision(allowed == 1, remaining, TimeSpan.FromMicroseconds(reset), TimeSpan.FromMicroseconds(retryAfter));
        return true;
    }
}
