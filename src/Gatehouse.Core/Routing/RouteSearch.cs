using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>
/// One walk through the trees for one request, the more specific branch first, so that the first route found is the most specific
/// one. A node is visited once at most: a walk is never longer than the tree.
/// </summary>
internal ref struct RouteSearch
{
    private readonly RouteTree tree;
    private readonly ReadOnlySpan<PathSegment> segments;
    private readonly bool isComplete;
    private readonly ReadOnlySpan<char> path;
    private readonly ReadOnlySpan<char> query;
    private readonly string method;
    private readonly uint methodBit;
    private readonly IHeaderDictionary headers;
    private readonly ref RouteParameters parameters;

    /// <summary>
    /// Begins a search. <paramref name="buffer"/> has room for as many segments as the tree is deep; the parameters of the route found
    /// end up in <paramref name="parameters"/>.
    /// </summary>
    public RouteSearch(
        RouteTree tree, Span<PathSegment> buffer, string method, in CanonicalTarget target, IHeaderDictionary headers, ref RouteParameters parameters)
    {
        this.tree = tree;
        path = target.Path;
        query = target.Query;
        segments = buffer[..tree.Split(path, buffer, out isComplete)];
        this.method = method;
        methodBit = MethodSet.BitOf(method);
        this.headers = headers;
        this.parameters = ref parameters;
        parameters.Truncate(0);
    }

    /// <summary>When set, no route is returned; the methods of all that fit are added instead.</summary>
    public SortedSet<string>? Methods { get; init; }

    /// <summary>True when, so far, a route fitted but for its methods.</summary>
    public bool HasOtherMethod { get; private set; }

    /// <summary>The most specific route of the tree with this root; null when none fits.</summary>
    public CompiledRoute? Find(int root) => tree.Prefixes.MightHold(root, segments) ? Find(root, 0) : null;

    private CompiledRoute? Find(int index, int depth)
    {
        if (index < 0)
            return depth == segments.Length && isComplete ? Choose(-index) : null;
        ref readonly var node = ref tree[index];
        if (depth == segments.Length)
            return isComplete ? FindAtEnd(in node) : null;
        ref readonly var segment = ref segments[depth];
        if (node.Next != 0 && segment.Literal >= 0)
        {
            var next = tree.Next(index, segment.Literal);
            if (next != 0 && Find(next, depth + 1) is { } found)
                return found;
        }
        if ((node.Parameter != 0 || node.Regexes != 0) && segment.Length > 0 && FindByParameter(in node, depth) is { } matched)
            return matched;
        return node.Rest == 0 ? null : FindRest(node.Rest, segment.Start);
    }

    private CompiledRoute? FindAtEnd(ref readonly RouteNode node)
    {
        if (node.End != 0 && Choose(node.End) is { } found)
            return found;
        return node.Rest == 0 ? null : FindRest(node.Rest, path.Length);
    }

    private CompiledRoute? FindByParameter(ref readonly RouteNode node, int depth)
    {
        var segment = segments[depth];
        var count = parameters.Count;
        parameters.Push(segment.Start, segment.Length);
        if (node.Regexes != 0 && FindByRegex(node.Regexes, depth) is { } found)
            return found;
        if (node.Parameter != 0 && Find(node.Parameter, depth + 1) is { } matched)
            return matched;
        parameters.Truncate(count);
        return null;
    }

    private CompiledRoute? FindByRegex(int first, int depth)
    {
        var text = path.Slice(segments[depth].Start, segments[depth].Length);
        for (var i = first; ; i++)
        {
            ref readonly var branch = ref tree.Regexes[i];
            if (branch.Expression.Matches(text) && Find(branch.Next, depth + 1) is { } found)
                return found;
            if (branch.IsLast)
                return null;
        }
    }

    private CompiledRoute? FindRest(int first, int start)
    {
        if (Choose(first) is not { } found)
            return null;
        parameters.Push(start, path.Length - start);
        return found;
    }

    private CompiledRoute? Choose(int first)
    {
        for (var i = first; ; i++)
        {
            ref readonly var leaf = ref tree.Leaves[i];
            if (Methods is not null)
            {
                if (leaf.ConditionsHold(headers, query))
                    leaf.Candidate.Methods.AddTo(Methods);
            }
            else if (leaf.Serves(method, methodBit))
            {
                if (leaf.ConditionsHold(headers, query))
                    return leaf.Route;
            }
            else if (!HasOtherMethod)
            {
                HasOtherMethod = leaf.ConditionsHold(headers, query);
            }
            if (leaf.IsLast)
                return null;
        }
    }
}
