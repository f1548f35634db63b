using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Routing;

/// <summary>The root of the tree of paths for each host. Immutable.</summary>
internal sealed class HostTable(
    FrozenDictionary<string, int> exact,
    FrozenDictionary<string, int> wildcards,
    int any)
{
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> exactLookup =
        exact.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> wildcardLookup =
        wildcards.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly bool hasHosts = exact.Count + wildcards.Count > 0;

    /// <summary>Searches the trees of a host, the more specific first: the exact name, the longest wildcard, any host.</summary>
    public CompiledRoute? Find(string? host, ref RouteSearch search)
    {
        if (!hasHosts)
            return search.Find(any);
        var name = HostName.Of(host);
        if (name.ContainsAnyInRange('A', 'Z'))
        {
            Span<char> buffer = stackalloc char[HostName.MaxLength];
            return Ascii.ToLower(name, buffer, out var length) == OperationStatus.Done
                ? FindLower(buffer[..length], ref search)
                : search.Find(any);
        }
        return FindLower(name, ref search);
    }

    private CompiledRoute? FindLower(scoped ReadOnlySpan<char> name, ref RouteSearch search)
    {
        if (exactLookup.TryGetValue(name, out var root) && search.Find(root) is { } found)
            return found;
        if (wildcards.Count > 0 && FindWildcard(name, ref search) is { } matched)
            return matched;
        return search.Find(any);
    }

    private CompiledRoute? FindWildcard(scoped ReadOnlySpan<char> name, ref RouteSearch search)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            // The wildcard stands for one label or more, so nothing before the dot is no match.
            if (dot > 0 && wildcardLookup.TryGetValue(name, out var root) && search.Find(root) is { } found)
                return found;
        }
        return null;
    }
}
