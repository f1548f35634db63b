using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Composition;

/// <summary>
/// Where the fields of a call's answer go: those that say who else may have it are kept, the others are dropped. Most answers have none of them, and
/// then it holds nothing. Belongs to one exchange.
/// </summary>
internal sealed class CallFields : IHeaderDictionary
{
    private static readonly string[] Names = ["Cache-Control", "CDN-Cache-Control", "Set-Cookie", "Vary"];

    private StringValues[]? values;

    public long? ContentLength
    {
        get => null;
        set { }
    }

    public ICollection<string> Keys => [.. Entries.Select(entry => entry.Key)];

    public ICollection<StringValues> Values => [.. Entries.Select(entry => entry.Value)];

    public int Count => Entries.Count();

    public bool IsReadOnly => false;

    public StringValues this[string key]
    {
        get => values is not null && IndexOf(key) is >= 0 and var index ? values[index] : default;
        set
        {
            if (IndexOf(key) is >= 0 and var index)
                (values ??= new StringValues[Names.Length])[index] = value;
        }
    }

    private IEnumerable<KeyValuePair<string, StringValues>> Entries =>
        values is null ? [] : Names.Zip(values, KeyValuePair.Create).Where(entry => entry.Value.Count > 0);

    public void Add(string key, StringValues value) => this[key] = StringValues.Concat(this[key], value);

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public void Clear() => values = null;

    public bool Contains(KeyValuePair<string, StringValues> item) => Entries.Contains(item);

    public bool ContainsKey(string key) => this[key].Count > 0;

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => Entries.ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => Entries.GetEnumerator();

    public bool Remove(string key)
    {
        var isThere = ContainsKey(key);
        if (isThere)
            this[key] = default;
        return isThere;
    }

    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, out StringValues value)
    {
        value = this[key];
        return value.Count > 0;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int IndexOf(string key)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Names[i].Equals(key, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }
}
