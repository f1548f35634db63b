using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>
/// One walk through the trees for one request, the more specific branch first, so that the first route found is the most specific
/// one. A node is visited once at most: a walk is never longer than the tree.
/// </summary>
internal ref struct RouteSearch
{
    private readonly ReadOnlySpan<char> path;
    private readonly ReadOnlySpan<char> query;
    private readonly string method;
    private readonly uint methodBit;
    private readonly IHeaderDictionary headers;
    private readonly ref RouteParameters parameters;

    /// <summary>Begins a search; the parameters of the route found end up in <paramref name="parameters"/>.</summary>
    public RouteSearch(string method, in CanonicalTarget target, IHeaderDictionary headers, ref RouteParameters parameters)
    {
        path = target.Path;
        query = target.Query;
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

    /// <summary>The most specific route of a tree; null when none fits.</summary>
    public RouteCandidate? Find(RouteNode root) => Find(root, 0);

    // position: of the slash before the next segment, or the path's length.
    private RouteCandidate? Find(RouteNode node, int position)
    {
        if (position == path.Length)
            return FindAtEnd(node);
        var start = position + 1;
        var length = path[start..].IndexOf('/');
        if (length < 0)
            length = path.Length - start;
        var segment = path.Slice(start, length);
        if (node.Literals?.Find(segment) is { } literal && Find(literal, start + length) is { } found)
            return found;
        if (length > 0 && (node.Parameter is not null || node.Regexes.Length > 0) && FindByParameter(node, start, length) is { } matched)
            return matched;
        return node.Rest is null ? null : FindRest(node.Rest, start);
    }

    private RouteCandidate? FindAtEnd(RouteNode node)
    {
        if (node.End is not null && Choose(node.End) is { } found)
            return found;
        return node.Rest is null ? null : FindRest(node.Rest, path.Length);
    }

    private RouteCandidate? FindByParameter(RouteNode node, int start, int length)
    {
        var count = parameters.Count;
        parameters.Push(start, length);
        foreach (var branch in node.Regexes)
        {
            if (branch.Matches(path.Slice(start, length)) && Find(branch.Next, start + length) is { } found)
                return found;
        }
        if (node.Parameter is not null && Find(node.Parameter, start + length) is { } matched)
            return matched;
        parameters.Truncate(count);
        return null;
    }

    private RouteCandidate? FindRest(RouteCandidate[] candidates, int start)
    {
        if (Choose(candidates) is not { } found)
            return null;
        parameters.Push(start, path.Length - start);
        return found;
    }

    private RouteCandidate? Choose(RouteCandidate[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Methods is not null)
            {
                if (candidate.ConditionsHold(headers, query))
                    candidate.Methods.AddTo(Methods);
            }
            else if (candidate.Methods.Contains(method, methodBit))
            {
                if (candidate.ConditionsHold(headers, query))
                    return candidate;
            }
            else if (!HasOtherMethod)
            {
                HasOtherMethod = candidate.ConditionsHold(headers, query);
            }
        }
        return null;
    }
}
