using System.Buffers;
using System.Text;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Routing;

/// <summary>The root of the tree of paths for each host. Immutable.</summary>
internal sealed class HostTable(IReadOnlyDictionary<string, int> exact, IReadOnlyDictionary<string, int> wildcards, int any)
{
    private readonly LiteralTable exactNames = new([.. exact.Keys]);
    private readonly int[] exactRoots = [.. exact.Values];
    private readonly LiteralTable wildcardNames = new([.. wildcards.Keys]);
    private readonly int[] wildcardRoots = [.. wildcards.Values];

    /// <summary>Searches the trees of a host, the more specific first: the exact name, the longest wildcard, any host.</summary>
    public CompiledRoute? Find(string? host, ref RouteSearch search)
    {
        if (exactRoots.Length + wildcardRoots.Length == 0)
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
        var number = exactNames.Find(name);
        if (number >= 0 && search.Find(exactRoots[number]) is { } found)
            return found;
        if (wildcardRoots.Length > 0 && FindWildcard(name, ref search) is { } matched)
            return matched;
        return search.Find(any);
    }

    private CompiledRoute? FindWildcard(scoped ReadOnlySpan<char> name, ref RouteSearch search)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            // The wildcard stands for one label or more, so nothing before the dot is no match.
            var number = dot > 0 ? wildcardNames.Find(name) : -1;
            if (number >= 0 && search.Find(wildcardRoots[number]) is { } found)
                return found;
        }
        return null;
    }
}
