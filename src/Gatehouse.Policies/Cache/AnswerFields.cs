using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>The fields of an answer that comes from a service.</summary>
internal static class AnswerFields
{
    /// <summary>All of them, but for what policies in front of the cache had set before: that is of this exchange.</summary>
    public static List<CachedField> Read(IHeaderDictionary headers, FieldsBefore before)
    {
        var fields = new List<CachedField>(headers.Count);
        foreach (var (name, values) in headers)
        {
            if (!before.Contains(name, values) && Variants.FieldOf(name, values) is { } field)
                fields.Add(field);
        }
        return fields;
    }

    /// <summary>Those that are stored, with a date.</summary>
    /// <param name="fields">All.</param>
    /// <param name="withheld">Names that the service does not want to be used again.</param>
    /// <param name="now">When the answer came.</param>
    public static CachedField[] Storable(List<CachedField> fields, IReadOnlyList<string> withheld, DateTimeOffset now)
    {
        var stored = fields.FindAll(field =>
            StorableFields.Contains(field.Name) && !field.Is("Age") && !field.Is("Content-Length") && !withheld.Contains(field.Name, StringComparer.OrdinalIgnoreCase));
        if (stored.Find("Date") is null)
            stored.Add(new CachedField("Date", HttpDate.Format(now)));
        return [.. stored];
    }

    /// <summary>True for what one client alone asked for, by a range or a condition of its own: it says nothing of the answer to others.</summary>
    public static bool IsOfOneClient(int status) => status is 206 or 304 or 412 or 416;

    /// <summary>False for what cannot be stored whatever is said of it: what one client asked for, one with trailers, one that is too large.</summary>
    public static bool MayBeKept(HttpResponse response, CacheSettings settings) =>
        response.StatusCode >= 200
        && !IsOfOneClient(response.StatusCode)
        && response.Headers.Trailer.Count == 0
        && !(response.ContentLength > settings.MaxObject);
}
