using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Between memory and service: what another node has stored. Asked once for all who wait for the same; what is found is kept in memory from then
/// on, and what is not, or is not what was asked for, is a miss.
/// </summary>
internal static class SharedAnswers
{
    /// <summary>Answers with what is found, or asks the service.</summary>
    public static async Task RunAsync(CachePolicy policy, HttpContext context, RequestDelegate next, Lookup lookup, (Fill Fill, ICacheTier Tier) from)
    {
        var store = policy.Store;
        Lookup looked;
        try
        {
            looked = await LookAsync(store, from.Tier, lookup);
        }
        catch
        {
            store.Fills.End(from.Fill, FillOutcome.Failed);
            throw;
        }
        if (looked.Stored is not { } entry || entry == lookup.Stored || Reusing.Judge(entry.Freshness, entry.AgeAt(store.Now), lookup.Directives) != Reuse.Fresh)
        {
            await new Fetch(policy, context, looked, from.Fill).RunAsync(next);
            return;
        }
        store.Fills.End(from.Fill, FillOutcome.Stored);
        await policy.SendStoredAsync(context, entry);
    }

    /// <summary>Shares what was stored, in the background: nobody waits for it.</summary>
    public static void Share(SharedStore store, CacheEntry entry, string? stamp)
    {
        if (stamp is null || store.Tier is not { } tier)
            return;
        var freshness = entry.Freshness;
        var left = freshness.Lifetime - entry.AgeAt(store.Now) + Math.Max(freshness.StaleWhileRevalidate, freshness.StaleIfError);
        if (left >= 1)
            _ = Task.Run(() => ShareAsync(tier, entry, stamp, TimeSpan.FromSeconds(Math.Min(left, int.MaxValue))));
    }

    private static async Task ShareAsync(ICacheTier tier, CacheEntry entry, string stamp, TimeSpan lifetime)
    {
        await tier.SetAsync(TierKeys.Of(entry.Key, entry.Selecting), stamp, EntryFormat.Write(entry), lifetime);
        if (entry.Selecting.Count > 0)
            await tier.SetAsync(entry.Key.Text, stamp, TierKeys.WriteNames(entry.Selecting), lifetime);
    }

    // A stale one is better than none: it can be validated, and stands in for an error.
    private static async ValueTask<Lookup> LookAsync(SharedStore store, ICacheTier tier, Lookup lookup)
    {
        var url = lookup.Key.Url.ToString();
        var answer = await tier.GetAsync(lookup.Key.Text, url);
        var bytes = answer.Value;
        if (bytes is not null && TierKeys.ReadNames(bytes) is { } names)
            bytes = (await tier.GetAsync(TierKeys.Of(lookup.Key, Variants.Select(names, lookup.Asked)), url)).Value;
        var entry = bytes is null ? null : EntryFormat.Read(bytes);
        var isMeant = entry?.Key == lookup.Key && Variants.Matches(entry, lookup.Asked) && !(entry.ReceivedAt <= lookup.Stored?.ReceivedAt);
        return lookup with { Stamp = answer.Stamp, Stored = isMeant && store.TryPut(entry!, lookup.Started) ? entry : lookup.Stored };
    }
}
