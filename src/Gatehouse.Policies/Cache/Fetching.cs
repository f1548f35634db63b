using Gatehouse.Caching.Rules;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>Asks the service: once for all who want the same at the same time.</summary>
internal static class Fetching
{
    /// <summary>Answers what could not be answered from the store.</summary>
    public static Task RunAsync(CachePolicy policy, HttpContext context, RequestDelegate next, Lookup lookup)
    {
        var fills = policy.Store.Fills;
        if (!MayShare(policy, context.Request, lookup) || fills.IsPassed(lookup.Key.Text))
            return new Fetch(policy, context, lookup, null).RunAsync(next);
        return fills.TryLead(lookup.Key.Text, out var fill)
            ? LeadAsync(policy, context, next, lookup, fill)
            : FollowAsync(policy, context, next, lookup, fill);
    }

    // What its answer cannot be stored of, or may not be anybody else's, others would wait for in vain.
    private static bool MayShare(CachePolicy policy, HttpRequest request, Lookup lookup) =>
        policy.Settings.Wait > TimeSpan.Zero
        && HttpMethods.IsGet(request.Method)
        && !lookup.Directives.NoCache
        && (lookup.Traits.IsKeyedByCaller || !lookup.Traits.HasCredentials)
        && request.Headers.Range.Count == 0
        && (lookup.Stored is not null || (request.Headers.IfNoneMatch.Count == 0 && request.Headers.IfModifiedSince.Count == 0));

    private static Task LeadAsync(CachePolicy policy, HttpContext context, RequestDelegate next, Lookup lookup, Fill fill) =>
        policy.Store.Tier is { } tier
            ? SharedAnswers.RunAsync(policy, context, next, lookup, (fill, tier))
            : new Fetch(policy, context, lookup, fill).RunAsync(next);

    private static async Task FollowAsync(CachePolicy policy, HttpContext context, RequestDelegate next, Lookup lookup, Fill fill)
    {
        var store = policy.Store;
        while (await EndOfAsync(policy, context, lookup, fill) is { } outcome)
        {
            if (outcome == FillOutcome.Stored && TrySend(policy, context, lookup, out var sending))
            {
                await sending;
                return;
            }
            if (outcome != FillOutcome.Failed)
                break;
            if (store.Fills.TryLead(lookup.Key.Text, out fill))
            {
                await LeadAsync(policy, context, next, lookup, fill);
                return;
            }
        }
        if (!context.RequestAborted.IsCancellationRequested)
            await new Fetch(policy, context, lookup with { HasWaited = true }, null).RunAsync(next);
    }

    // Null when it took too long, or the client is gone.
    private static async ValueTask<FillOutcome?> EndOfAsync(CachePolicy policy, HttpContext context, Lookup lookup, Fill fill)
    {
        var store = policy.Store;
        var left = policy.Settings.Wait - store.Time.GetElapsedTime(lookup.Started);
        if (left <= TimeSpan.Zero)
            return null;
        try
        {
            return await fill.End.WaitAsync(left, store.Time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            // It has had its time: one of the others takes over, and who comes next does not wait for it.
            store.Fills.End(fill, FillOutcome.Failed);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static bool TrySend(CachePolicy policy, HttpContext context, Lookup lookup, out Task sending)
    {
        sending = Task.CompletedTask;
        var store = policy.Store;
        if (store.Answers.Find(lookup.Key.Text) is not { } group || Variants.Choose(group, context.Request.Headers) is not { } entry)
            return false;
        var age = entry.AgeAt(store.Now);
        if (Reusing.Judge(entry.Freshness, age, lookup.Directives) != Reuse.Fresh)
            return false;
        entry.Use();
        store.Outcomes.Add(Outcome.Hit);
        GatewayRequest.Of(context).SkipHead(policy);
        sending = StoredAnswer.SendAsync(context, entry, age, Outcome.Hit, lookup.Why + "; collapsed");
        return true;
    }
}
