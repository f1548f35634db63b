using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>The methods that a route serves: a bit for each well-known one, text for others. Immutable.</summary>
internal readonly struct MethodSet
{
    private static readonly string[] WellKnown =
    [
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options,
    ];

    private readonly string[] others;

    /// <summary>The set of these names; an empty list means any method. <c>GET</c> brings <c>HEAD</c> with it.</summary>
    public MethodSet(IReadOnlyList<string> names)
    {
        IsAny = names.Count == 0;
        others = [.. names.Where(n => BitOf(n) == 0)];
        var bits = IsAny ? uint.MaxValue : 0;
        foreach (var name in names)
            bits |= BitOf(name);
        NamesHead = !IsAny && (bits & BitOf(HttpMethods.Head)) != 0;
        if ((bits & BitOf(HttpMethods.Get)) != 0)
            bits |= BitOf(HttpMethods.Head);
        Bits = bits;
    }

    /// <summary>The bits of the well-known methods that are served.</summary>
    public uint Bits { get; }

    /// <summary>True when every method is served.</summary>
    public bool IsAny { get; }

    /// <summary>True when <c>HEAD</c> was named, and does not only come with <c>GET</c>.</summary>
    public bool NamesHead { get; }

    /// <summary>The bit of a well-known method; 0 for another one.</summary>
    public static uint BitOf(string method) => method switch
    {
        "GET" => 1,
        "HEAD" => 2,
        "POST" => 4,
        "PUT" => 8,
        "PATCH" => 16,
        "DELETE" => 32,
        "OPTIONS" => 64,
        _ => 0,
    };

    /// <summary>True when a method, of which the bit is known already, is served.</summary>
    public bool Contains(string method, uint bit)
    {
        if (IsAny || (Bits & bit) != 0)
            return true;
        return bit == 0 && Array.IndexOf(others, method) >= 0;
    }

    /// <summary>Adds the names, for <c>Allow</c>; any method counts as the well-known ones.</summary>
    public void AddTo(SortedSet<string> names)
    {
        foreach (var name in WellKnown)
        {
            if ((Bits & BitOf(name)) != 0)
                names.Add(name);
        }
        names.UnionWith(others);
    }
}
