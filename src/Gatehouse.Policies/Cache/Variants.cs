using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>Finds among the answers to one URL the one that a request may have (RFC 9111, 4.1).</summary>
internal static class Variants
{
    /// <summary>The newest that matches; null for none.</summary>
    public static CacheEntry? Choose(CacheGroup group, IHeaderDictionary fields)
    {
        foreach (var entry in group.Entries)
        {
            if (entry.Selecting.Count == 0 || Matches(entry, fields))
                return entry;
        }
        return null;
    }

    /// <summary>The values of a request by which its answer was chosen.</summary>
    public static KeyValuePair<string, string?>[] Select(IReadOnlyList<string> names, IHeaderDictionary fields)
    {
        var selected = new KeyValuePair<string, string?>[names.Count];
        for (var i = 0; i < selected.Length; i++)
            selected[i] = new(names[i], SelectingValue.Of(names[i], FieldOf(names[i], fields[names[i]])));
        return selected;
    }

    /// <summary>
    /// True when the gateway has written one of the fields since it was asked: who asks next is looked up before that, and by them would be taken for
    /// the same. Not for host and scheme, which are in each key, nor for asking for no coding: such an answer is for everybody.
    /// </summary>
    public static bool IsWrittenHere(KeyValuePair<string, string?>[] selecting, IHeaderDictionary sent)
    {
        foreach (var (name, asked) in selecting)
        {
            if (KeyText.Holds(name))
                continue;
            if (RequestFieldNames.IsOwned(name))
                return true;
            var value = SelectingValue.Of(name, FieldOf(name, sent[name]));
            if (value != asked && !(value == "identity" && name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        return false;
    }

    /// <summary>A field of a message; null when it is not there.</summary>
    public static CachedField? FieldOf(string name, StringValues values) => values.Count switch
    {
        0 => null,
        1 => new CachedField(name, values[0] ?? ""),
        _ => new CachedField(name, Array.ConvertAll(values.ToArray(), value => value ?? "")),
    };

    /// <summary>True when a request has the values by which the answer was chosen.</summary>
    public static bool Matches(CacheEntry entry, IHeaderDictionary fields)
    {
        for (var i = 0; i < entry.Selecting.Count; i++)
        {
            var (name, stored) = entry.Selecting[i];
            var values = fields[name];
            if (values.Count == 0 ? stored is not null : !(values.Count == 1 && values[0] == stored) && SelectingValue.Of(name, FieldOf(name, values)) != stored)
                return false;
        }
        return true;
    }
}
