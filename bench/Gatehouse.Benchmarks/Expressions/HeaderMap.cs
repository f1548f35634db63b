using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Expressions;

/// <summary>The headers of a request as a map; a header with several values is one text.</summary>
internal sealed class HeaderMap(IHeaderDictionary headers) : CelMap
{
    public override int Count => headers.Count;

    public override bool TryGet(string key, out CelValue value)
    {
        var isThere = headers.TryGetValue(key, out var values);
        value = isThere ? CelValue.Of(values.Count == 1 ? values[0] : values.ToString()) : default;
        return isThere;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
    {
        var (name, values) = headers.ElementAt(index);
        return new(CelValue.Of(name), CelValue.Of(values.ToString()));
    }
}
