using Gatehouse.Caching.Rules;
using Gatehouse.Core.Pipeline.Detached;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Cache;

/// <summary>Fetches a new answer while the client gets the stale one (RFC 5861, 3).</summary>
internal static partial class Refresh
{
    /// <summary>
    /// False where nothing would come of it: if the service says the same as last time, what this client gets is not kept. It is not sent the stale one
    /// over and over then, while the service is asked for nothing.
    /// </summary>
    public static bool IsUseful(CachePolicy policy, Lookup lookup) =>
        lookup.Stored is { } entry && Storing.Judge(lookup.Traits, entry.Status, entry.Fields, policy.Settings.Rules, policy.Store.Time.GetUtcNow()) is not null;

    /// <summary>Begins it, unless it runs already. The client's request may end before it does.</summary>
    public static void Begin(CachePolicy policy, HttpContext context, RequestDelegate next, Lookup lookup)
    {
        var fills = policy.Store.Fills;
        if (!fills.TryLead(lookup.Key.Text, out var fill))
            return;
        var fields = new HeaderDictionary(lookup.Asked.Count);
        foreach (var (name, values) in lookup.Asked)
            fields[name] = values;
        foreach (var name in (string[])["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range", "Cache-Control"])
            fields.Remove(name);
        var detached = DetachedContext.Again(context, fields);
        if (detached is null)
        {
            fills.End(fill, FillOutcome.Failed);
            return;
        }
        detached.Method = HttpMethods.Get;
        _ = Task.Run(() => RunAsync(policy, detached, next, lookup, fill));
    }

    private static async Task RunAsync(CachePolicy policy, DetachedContext detached, RequestDelegate next, Lookup lookup, Fill fill)
    {
        using (detached)
        {
            try
            {
                await new Fetch(policy, detached.Http, lookup, fill) { Unwanted = detached.Abort }.RunAsync(next);
                await detached.EndAsync();
            }
            catch (Exception e)
            {
                LogFailure(policy.Settings.Logger, e, policy.Settings.Route);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stored answer of route '{Route}' could not be fetched anew.")]
    private static partial void LogFailure(ILogger logger, Exception exception, string route);
}
