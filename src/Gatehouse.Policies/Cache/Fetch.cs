using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// One request to the service. Its answer goes on to the client as it comes, and into the store when it is whole; or it is a 304 or an error,
/// and a stored one is sent instead.
/// </summary>
internal sealed class Fetch
{
    private readonly CachePolicy policy;
    private readonly SharedStore store;
    private readonly HttpContext context;
    private readonly Lookup lookup;
    private readonly Fill? fill;
    private readonly FieldsBefore before;
    private readonly BodyCollector collector;
    private bool isValidating;
    private CacheEntry? instead;
    private string insteadDetails = "";
    private Outcome insteadOutcome = Outcome.Stale;
    private bool isFallback;
    private StringValues cookies;
    private NewEntry? stored;

    public Fetch(CachePolicy policy, HttpContext context, Lookup lookup, Fill? fill)
    {
        this.policy = policy;
        this.context = context;
        this.lookup = lookup;
        this.fill = fill;
        store = policy.Store;
        before = FieldsBefore.Of(context.Response);
        collector = new BodyCollector(policy.Settings.MaxObject, store.Answers);
    }

    /// <summary>Told when the answer is not kept, or no longer, before it has come; null where a client reads it all the same.</summary>
    public Action? Unwanted { get; init; }

    public async Task RunAsync(RequestDelegate next)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var held = context.Features.Get<IHeldAnswer>();
        var body = new CaughtBody(context.Response, inner, collector, Decide, LetGo) { Outer = held };
        var fields = context.Request.Headers;
        var (tags, since) = (fields.IfNoneMatch, fields.IfModifiedSince);
        UnkeyedFields.Remove(fields);
        AskForChanges(fields);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        context.Features.Set<IHeldAnswer>(body);
        Stage stage;
        try
        {
            await next(context);
            stage = body.Decide();
        }
        catch
        {
            store.Fills.End(fill, FillOutcome.Failed);
            throw;
        }
        finally
        {
            collector.End();
            context.Features.Set(inner);
            context.Features.Set(held);
            (fields.IfNoneMatch, fields.IfModifiedSince) = (tags, since);
        }
        if (stage == Stage.Collecting)
            Store();
        store.Fills.End(fill, FillOutcome.Failed);
        if (stage == Stage.Dropping && !context.RequestAborted.IsCancellationRequested)
            await SendInsteadAsync(instead!);
    }

    // The client's own conditions are about what it has; they are met from the stored answer afterwards.
    private void AskForChanges(IHeaderDictionary fields)
    {
        if (lookup.Stored is not { } entry || (entry.ETag is null && entry.LastModified is null))
            return;
        isValidating = true;
        fields.IfNoneMatch = entry.ETag;
        fields.IfModifiedSince = entry.LastModified;
    }

    // The head is complete: what becomes of the body?
    private Stage Decide()
    {
        var request = GatewayRequest.Of(context);
        request.CompleteHead(context, policy);
        if (context.RequestAborted.IsCancellationRequested)
            return Stage.Passing;
        var response = context.Response;
        if ((lookup.Stored is { } entry && TryStandIn(entry, response.StatusCode)) || (request.WantsLastGood && TryLastGood()))
            return Stage.Dropping;
        var now = store.Time.GetUtcNow();
        var fields = AnswerFields.Read(response.Headers, before);
        stored = request is { ErrorCode: null, IsStandIn: false } && HttpMethods.IsGet(context.Request.Method) && AnswerFields.MayBeKept(response, policy.Settings)
            ? NewEntry.Judge(policy.Settings, lookup, context, fields, now)
            : null;
        store.Outcomes.Add(Outcome.Miss);
        CacheStatus.Forwarded(response.Headers, Outcome.Miss, lookup.Why + (stored is not null ? "; stored" : "") + (lookup.HasWaited ? "; collapsed=?0" : ""));
        if (stored is not null)
            return Stage.Collecting;
        // What the service says now is not to be kept, so neither is what it said before. What stands in for it, or is a part, says nothing of that.
        if (lookup.Stored is { } old && response.StatusCode < 500 && !AnswerFields.IsOfOneClient(response.StatusCode) && request is { IsStandIn: false, IsPartial: false } && HttpMethods.IsGet(context.Request.Method) && lookup.Traits is { HasCredentials: false, HasCookie: false })
            store.Answers.Remove(old);
        store.Fills.End(fill, request.IsStandIn ? FillOutcome.StandIn : FillOutcome.NotStorable);
        Unwanted?.Invoke();
        return Stage.Passing;
    }

    // It is too large to be kept, or there is no room for it, which is known long before its end: that comes as fast as the client reads.
    private void LetGo()
    {
        if (lookup.Stored is { } old && collector.Length > policy.Settings.MaxObject)
            store.Answers.Remove(old);
        store.Fills.End(fill, FillOutcome.NotStorable);
        Unwanted?.Invoke();
    }

    private bool TryStandIn(CacheEntry entry, int status)
    {
        if (isValidating && status == StatusCodes.Status304NotModified)
        {
            cookies = context.Response.Headers.SetCookie;
            if (GatewayRequest.Of(context).IsStandIn)
                return SendAsItIs(entry, "stale; fwd-status=304; detail=fallback", FillOutcome.StandIn);
            instead = Freshened(entry);
            insteadDetails = lookup.Why + "; fwd-status=304; stored";
            insteadOutcome = Outcome.Revalidated;
            store.Outcomes.Add(insteadOutcome);
            store.Fills.End(fill, FillOutcome.Stored);
            return true;
        }
        if (status is not (500 or 502 or 503 or 504) || !Reusing.MayStandIn(entry.Freshness, entry.AgeAt(store.Now)))
            return false;
        return SendAsItIs(entry, $"stale; fwd-status={status}; detail=stale-if-error", FillOutcome.NotStorable);
    }

    // What another upstream, or nobody, says of it makes it no fresher.
    private bool SendAsItIs(CacheEntry entry, string details, FillOutcome outcome)
    {
        instead = entry;
        insteadDetails = details;
        store.Outcomes.Add(insteadOutcome);
        store.Fills.End(fill, outcome);
        return true;
    }

    // Nothing was asked, so nothing is known of what the next client gets: who waits looks for itself, and the key is not remembered.
    private bool TryLastGood()
    {
        if (policy.LastGood(lookup) is not { } entry)
            return false;
        isFallback = true;
        return SendAsItIs(entry, "stale; fwd-status=503; detail=breaker-open", FillOutcome.StandIn);
    }

    private CacheEntry Freshened(CacheEntry entry)
    {
        var now = store.Time.GetUtcNow();
        var update = AnswerFields.Read(context.Response.Headers, before);
        var merged = HeadUpdate.Merge(entry.Fields, AnswerFields.Storable(update, [], now));
        var judged = update.Find("Age") is { } age ? [.. merged, age] : merged;
        if (NewEntry.Judge(policy.Settings, lookup, context, judged, now, entry.Status) is { } fresh)
        {
            var updated = fresh.ToEntry(entry.Body, entry.Tags);
            if (store.TryPut(updated, lookup.Started))
                SharedAnswers.Share(store, updated, lookup.Stamp);
            return updated;
        }
        if (lookup.Traits is { HasCredentials: false, HasCookie: false })
            store.Answers.Remove(entry);
        return new CacheEntry
        {
            Key = entry.Key, Status = entry.Status, Fields = merged, Body = entry.Body, Freshness = entry.Freshness, ReceivedAt = now.ToUnixTimeMilliseconds(),
            Route = entry.Route, ETag = merged.Line("ETag"), LastModified = merged.Line("Last-Modified"),
        };
    }

    // Only what is whole: nothing broke off, nothing is missing, and it was not changed in the meantime.
    private void Store()
    {
        // Who has all of an answer may leave at once; whether that is all, only its length says then.
        var isWhole = GatewayRequest.Of(context).ErrorCode is null
            && (stored!.Length is { } length ? length == collector.Length : !context.RequestAborted.IsCancellationRequested);
        if (!isWhole)
        {
            store.Fills.End(fill, FillOutcome.Failed);
            return;
        }
        var entry = stored!.ToEntry(collector.ToBody(), stored.Tags);
        var isCurrent = store.TryPut(entry, lookup.Started);
        if (isCurrent)
            SharedAnswers.Share(store, entry, lookup.Stamp);
        store.Fills.End(fill, isCurrent ? FillOutcome.Stored : FillOutcome.NotStorable);
    }

    private Task SendInsteadAsync(CacheEntry entry)
    {
        var response = context.Response;
        before.Restore(response);
        if (cookies.Count > 0)
            response.Headers.SetCookie = cookies;
        if (isFallback)
            response.Headers[CacheStatus.Fallback] = "cached";
        entry.Use();
        GatewayRequest.Of(context).TakeBackError();
        return StoredAnswer.SendAsync(context, entry, entry.AgeAt(store.Now), insteadOutcome, insteadDetails);
    }
}
