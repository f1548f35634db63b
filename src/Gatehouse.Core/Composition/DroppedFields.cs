using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Composition;

/// <summary>Where the fields of a call's answer go: nobody looks at them. Holds nothing, so that all calls share one.</summary>
internal sealed class DroppedFields : IHeaderDictionary
{
    /// <summary>The only one.</summary>
    public static readonly DroppedFields All = new();

    private DroppedFields()
    {
    }

    public long? ContentLength
    {
        get => null;
        set { }
    }

    public ICollection<string> Keys => [];

    public ICollection<StringValues> Values => [];

    public int Count => 0;

    public bool IsReadOnly => false;

    public StringValues this[string key]
    {
        get => default;
        set { }
    }

    public void Add(string key, StringValues value)
    {
    }

    public void Add(KeyValuePair<string, StringValues> item)
    {
    }

    public void Clear()
    {
    }

    public bool Contains(KeyValuePair<string, StringValues> item) => false;

    public bool ContainsKey(string key) => false;

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex)
    {
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, StringValues>>().GetEnumerator();

    public bool Remove(string key) => false;

    public bool Remove(KeyValuePair<string, StringValues> item) => false;

    public bool TryGetValue(string key, out StringValues value)
    {
        value = default;
        return false;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
