using System.Runtime.CompilerServices;
using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Answers from the store where that may be, and without waiting for anything; everything else is a <see cref="Fetch"/>. Thread-safe.
/// </summary>
internal sealed class CachePolicy(SharedStore store, CacheSettings settings) : RoutePolicy
{
    public SharedStore Store => store;

    public CacheSettings Settings => settings;

    public override bool KeepsAnswers => true;

    public override string? Detail => settings.Rules.Ttl is { } ttl ? Core.Primitives.Duration.Format(ttl) : null;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
            return Invalidation.IsUnsafe(method) ? Invalidation.RunAsync(context, next, store) : next(context);
        if (settings.DropsCookies)
            context.Request.Headers.Cookie = default;
        if (HasBodyOrUpgrade(context.Request))
            return Bypass(context, next);
        return Answer(context, next);
    }

    private Task Answer(HttpContext context, RequestDelegate next)
    {
        var key = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[KeyText.UsualLength]);
        try
        {
            var request = GatewayRequest.Of(context);
            var headers = context.Request.Headers;
            var urlLength = KeyText.Write(ref key, context, request, settings);
            if (urlLength < 0)
                return Bypass(context, next);
            var directives = settings.HearsClients ? Read(headers) : default;
            if (directives.NoStore)
                return Bypass(context, next, "request");
            var group = store.Answers.Find(key.Text);
            var entry = group is null ? null : Variants.Choose(group, headers);
            var reuse = Reuse.Validate;
            if (entry is not null)
            {
                var age = entry.AgeAt(store.Now);
                reuse = Reusing.Judge(entry.Freshness, age, directives);
                if (reuse is Reuse.Fresh or Reuse.Stale)
                    return Send(context, request, entry, age, reuse == Reuse.Fresh ? Outcome.Hit : Outcome.Stale);
            }
            var why = entry is not null ? (directives.NoCache || entry.AgeAt(store.Now) < entry.Freshness.Lifetime ? "request" : "stale") : group is null ? "uri-miss" : "vary-miss";
            var lookup = new Lookup(new CacheKey(key.Text.ToString(), urlLength), entry, why, TraitsOf(request, headers), directives)
            {
                Started = store.Time.GetTimestamp(),
                Asked = CopyOf(headers),
            };
            if (reuse == Reuse.StaleWhileRevalidate && (directives.OnlyIfCached || Refresh.IsUseful(this, lookup)))
            {
                Refresh.Begin(this, context, next, lookup);
                return Send(context, request, entry!, entry!.AgeAt(store.Now), Outcome.Stale);
            }
            if (!directives.OnlyIfCached)
                return Fetching.RunAsync(this, context, next, lookup);
            store.Outcomes.Add(Outcome.Miss);
            return ProblemResponse.WriteAsync(context, CacheProblems.NotCached);
        }
        finally
        {
            key.Clear();
        }
    }

    /// <summary>
    /// The last good answer to a request, of whatever age, for who has nothing better: it is kept until there is no more room for it. Null for
    /// none, and where the service says that its answers are never to be used past their end.
    /// </summary>
    public CacheEntry? LastGood(Lookup lookup) =>
        store.Answers.Find(lookup.Key.Text) is { } group && Variants.Choose(group, lookup.Asked) is { Status: >= 200 and < 300, Freshness: { NeverStale: false, AlwaysValidates: false } } entry
            ? entry
            : null;

    /// <summary>Sends a fresh answer that came to be in the store just now.</summary>
    public Task SendStoredAsync(HttpContext context, CacheEntry entry) => Send(context, GatewayRequest.Of(context), entry, entry.AgeAt(store.Now), Outcome.Hit);

    private Task Send(HttpContext context, GatewayRequest request, CacheEntry entry, long age, Outcome outcome)
    {
        entry.Use();
        store.Outcomes.Add(outcome);
        request.SkipHead(this);
        return StoredAnswer.SendAsync(context, entry, age, outcome);
    }

    private Task Bypass(HttpContext context, RequestDelegate next, string why = "bypass")
    {
        store.Outcomes.Add(Outcome.Bypass);
        CacheStatus.Forwarded(context.Response.Headers, Outcome.Bypass, why);
        return next(context);
    }

    private static RequestDirectives Read(IHeaderDictionary headers)
    {
        var directives = default(RequestDirectives);
        foreach (var line in headers.CacheControl)
            directives.Read(line);
        return directives;
    }

    private static HeaderDictionary CopyOf(IHeaderDictionary headers)
    {
        var copy = new HeaderDictionary(headers.Count);
        foreach (var (name, values) in headers)
            copy[name] = values;
        return copy;
    }

    private RequestTraits TraitsOf(GatewayRequest request, IHeaderDictionary headers) => new(
        HasCredentials: request.Caller is not null || headers.Authorization.Count > 0,
        HasCookie: headers.Cookie.Count > 0,
        IsKeyedByCaller: settings.IsKeyedByCaller && request.Caller?.Subject is not null);

    // A body with GET is part of no key, and in HTTP/2 no field tells of one; after an upgrade there is no answer to keep.
    private static bool HasBodyOrUpgrade(HttpRequest request) =>
        request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0 || request.Headers.Upgrade.Count > 0
        || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
}
