using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>An answer that may be stored as soon as its body is there. Immutable.</summary>
internal sealed class NewEntry
{
    private readonly CachedField[] fields;
    private readonly Freshness freshness;
    private readonly KeyValuePair<string, string?>[] selecting;
    private readonly Lookup lookup;
    private readonly string route;
    private readonly (int Status, long At) head;

    private NewEntry(Lookup lookup, string route, CachedField[] fields, Freshness freshness, KeyValuePair<string, string?>[] selecting, (int Status, long At) head)
    {
        this.lookup = lookup;
        this.route = route;
        this.fields = fields;
        this.freshness = freshness;
        this.selecting = selecting;
        this.head = head;
    }

    /// <summary>How long the body is said to be; null when nothing is said.</summary>
    public long? Length { get; private init; }

    public string[] Tags { get; private init; } = [];

    /// <summary>Null when it may not be stored.</summary>
    /// <param name="settings">The route's.</param>
    /// <param name="lookup">What was asked.</param>
    /// <param name="context">The request's.</param>
    /// <param name="all">All fields of the answer.</param>
    /// <param name="now">When it came.</param>
    /// <param name="status">Its status; null for the one that stands in the context.</param>
    public static NewEntry? Judge(CacheSettings settings, Lookup lookup, HttpContext context, IReadOnlyList<CachedField> all, DateTimeOffset now, int? status = null)
    {
        var answer = status ?? context.Response.StatusCode;
        if (Storing.Judge(lookup.Traits, answer, all, settings.Rules, now) is not { } freshness
            || VaryField.Read(all.Find("Vary"), settings.Rules.Vary) is not { } names)
        {
            return null;
        }
        var selecting = Variants.Select(names, lookup.Asked);
        if (Variants.IsWrittenHere(selecting, context.Request.Headers))
            return null;
        var withheld = ResponseDirectives.Read(all.Find("Cache-Control")).Withheld;
        var stored = AnswerFields.Storable([.. all], withheld, now);
        return new NewEntry(lookup, settings.Route, stored, freshness, selecting, (answer, now.ToUnixTimeMilliseconds()))
        {
            Length = status is null ? context.Response.ContentLength : null,
            Tags = status is null ? TagsOf(settings, context) : [],
        };
    }

    public CacheEntry ToEntry(CachedBody body, IReadOnlyList<string> tags) => new()
    {
        Key = lookup.Key,
        Selecting = selecting,
        Status = head.Status,
        Fields = fields,
        Body = body,
        Freshness = freshness,
        ReceivedAt = head.At,
        Route = route,
        Tags = tags,
        ETag = fields.Line("ETag"),
        LastModified = fields.Line("Last-Modified"),
    };

    private static string[] TagsOf(CacheSettings settings, HttpContext context)
    {
        if (settings.Tags is null)
            return [];
        var value = settings.Tags.Evaluate(RequestVariables.Of(context));
        if (value.TryText(out var one))
            return [one];
        if (value.Kind != CelKind.List)
            return [];
        var tags = new List<string>(value.AsList.Count);
        for (var i = 0; i < value.AsList.Count; i++)
        {
            if (value.AsList[i].TryText(out var tag))
                tags.Add(tag);
        }
        return [.. tags];
    }
}
