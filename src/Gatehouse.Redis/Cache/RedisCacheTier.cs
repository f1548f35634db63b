using System.Security.Cryptography;
using System.Text;
using Gatehouse.Caching.Tiers;
using Gatehouse.Redis.Client;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis.Cache;

/// <summary>
/// The answers that nodes share, in Redis: one round trip for a look-up, one for storing, two for dropping. Everything but the stamp of all ends
/// by itself. Thread-safe.
/// </summary>
internal sealed class RedisCacheTier(RedisClient client, RedisClientOptions options, string prefix, TimeProvider time, ILogger logger) : ICacheTier
{
    /// <summary>What is larger is not shared: it would keep the connection from everybody else.</summary>
    public const int MaxValue = 1 << 20;

    /// <summary>How long a value stays at most.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly string everything = prefix + "cache:stamp";
    private readonly string channel = prefix + "cache";
    private readonly string node = StoredBytes.NewStamp();
    private int isOwing;

    /// <inheritdoc/>
    public async ValueTask<TierAnswer> GetAsync(string key, string url)
    {
        var result = await client.ReadAsync(KeyOf(key), everything, StampOf(url));
        if (result is { IsDone: true, Value.Stamp: null } && (await client.SetNewAsync(everything, StoredBytes.NewStamp())).IsDone)
            result = await client.ReadAsync(KeyOf(key), everything, StampOf(url));
        return new TierAnswer(result.Value.Value, result.Value.Stamp);
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(string key, string stamp, ReadOnlyMemory<byte> value, TimeSpan lifetime)
    {
        if (value.Length <= MaxValue)
            await client.SetAsync(KeyOf(key), StoredBytes.Wrap(stamp, value.Span), lifetime < MaxLifetime ? lifetime : MaxLifetime, default);
    }

    /// <inheritdoc/>
    public async ValueTask AnnounceAsync(CachePurge purge)
    {
        if (!await TryAnnounceAsync(purge) && Interlocked.Exchange(ref isOwing, 1) == 0)
            _ = AnnounceLaterAsync();
    }

    /// <inheritdoc/>
    public IAsyncDisposable Listen(Action<CachePurge> dropped) => new RedisSubscriber(
        options, [new RedisSubscription(channel, message => Take(message, dropped), () => dropped(CachePurge.Everything))], time, logger);

    private void Take(ReadOnlySpan<byte> message, Action<CachePurge> dropped)
    {
        if (PurgeMessage.Read(message, node) is { } purge)
            dropped(purge);
    }

    // First dropped, then told: who is told and asks the service stores under the new stamp. Stamps of URLs outlive what was stored before them.
    private async ValueTask<bool> TryAnnounceAsync(CachePurge purge)
    {
        var stamp = Encoding.Latin1.GetBytes(StoredBytes.NewStamp());
        var dropped = purge.Kind == PurgeKind.Url
            ? await client.SetAsync(StampOf(purge.Value), stamp, MaxLifetime + MaxLifetime, default)
            : await client.SetAsync(everything, stamp, null, default);
        // A server without memory takes no stamp; without the one of everything nothing is found.
        var isDropped = dropped.IsDone || (await client.RemoveAsync(everything, default)).IsDone;
        return isDropped && (await client.PublishAsync(channel, PurgeMessage.Write(node, purge), default)).IsDone;
    }

    // What the others were to drop is not remembered: they drop everything, as soon as they can be told.
    private async Task AnnounceLaterAsync()
    {
        do
        {
            await Task.Delay(Again, time);
            Volatile.Write(ref isOwing, 0);
        }
        while (!client.IsEnded && !await TryAnnounceAsync(CachePurge.Everything) && Interlocked.Exchange(ref isOwing, 1) == 0);
    }

    private string KeyOf(string key) => $"{prefix}cache:{Hash(key)}";

    private string StampOf(string url) => $"{prefix}cache:url:{Hash(url)}";

    // Keys are long, and what they say is nobody's business; what is found is compared with the whole key.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
