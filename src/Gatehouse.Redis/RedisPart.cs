using System.Runtime.CompilerServices;
using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Limits;
using Gatehouse.Redis.Cache;
using Gatehouse.Redis.Client;
using Gatehouse.Redis.Limits;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis;

/// <summary>One Redis server, for whatever gateways share. Connects when it starts, in the background. Thread-safe.</summary>
internal sealed partial class RedisPart(RedisClientOptions options, string prefix, TimeProvider time, ILogger logger) : GatewayPart, ILimitStore, ICacheTier
{
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    private readonly Lazy<RedisClient> answerClient = new(() => Started(new RedisClient(options, time, logger)));
    private long loggedAt;
    private RedisLimits? limits;
    private RedisCacheTier? answers;

    /// <summary>The server, asked for limits.</summary>
    public RedisClient Client { get; } = new(options, time, logger);

    /// <summary>The server, asked for answers, over a connection of its own: limits do not wait behind large ones. Connects when it is first used.</summary>
    public RedisClient AnswerClient => answerClient.Value;

    private RedisLimits Limits => limits ??= new RedisLimits(Client, prefix);

    private RedisCacheTier Answers => answers ?? Interlocked.CompareExchange(ref answers, new RedisCacheTier(AnswerClient, options, prefix, time, logger), null) ?? answers;

    /// <inheritdoc/>
    public ValueTask<TierAnswer> GetAsync(string key, string url) => Answers.GetAsync(key, url);

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, string stamp, ReadOnlyMemory<byte> value, TimeSpan lifetime) => Answers.SetAsync(key, stamp, value, lifetime);

    /// <inheritdoc/>
    public ValueTask AnnounceAsync(CachePurge purge) => Answers.AnnounceAsync(purge);

    /// <inheritdoc/>
    public IAsyncDisposable Listen(Action<CachePurge> dropped) => Answers.Listen(dropped);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LimitDecision?> TakeAsync(LimitRule rule, string key, long amount, bool isForced, CancellationToken cancellationToken)
    {
        var result = await Limits.TakeAsync(rule, key, amount, isForced, now: 0, cancellationToken);
        if (result.IsDone)
            return result.Value;
        if (result.Error is { } error)
            Log(error);
        return null;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (answerClient.IsValueCreated)
            await AnswerClient.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Start() => Client.Start();

    private static RedisClient Started(RedisClient client)
    {
        client.Start();
        return client;
    }

    private void Log(string error)
    {
        var last = Interlocked.Read(ref loggedAt);
        var now = time.GetTimestamp();
        if ((last == 0 || time.GetElapsedTime(last, now) >= LogEvery) && Interlocked.CompareExchange(ref loggedAt, Math.Max(now, 1), last) == last)
            LogRefused(logger, options.Address.ToString(), error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Redis at {Address} refuses to count, so each gateway counts by itself: {Error}")]
    private static partial void LogRefused(ILogger logger, string address, string error);
}
