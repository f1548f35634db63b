using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// Header fields as a map. Case of names does not matter; several lines of one name are one list, separated by commas (RFC 9110, 5.3).
/// </summary>
internal sealed class HeaderMap : CelMap
{
    private IHeaderDictionary headers = null!;

    public override int Count => headers.Count;

    /// <summary>This map, now of these fields.</summary>
    public HeaderMap Of(IHeaderDictionary fields)
    {
        headers = fields;
        return this;
    }

    public override bool TryGet(string key, out CelValue value)
    {
        var isThere = headers.TryGetValue(key, out var values) && values.Count > 0;
        value = isThere ? Joined(values) : default;
        return isThere;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
    {
        foreach (var (name, values) in headers)
        {
            if (index-- == 0)
                return new(CelValue.Of(name), Joined(values));
        }
        return default;
    }

    private static CelValue Joined(StringValues values) => CelValue.Of(values.Count == 1 ? values[0] ?? "" : string.Join(", ", values.ToArray()));
}
