using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Routing;

/// <summary>Builds a tree of paths. Not thread-safe.</summary>
internal sealed class RouteTreeBuilder
{
    private readonly Dictionary<string, RouteTreeBuilder> literals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (Regex Regex, RouteTreeBuilder Next)> regexes = new(StringComparer.Ordinal);
    private readonly List<RouteCandidate> end = [];
    private readonly List<RouteCandidate> rest = [];
    private RouteTreeBuilder? parameter;

    /// <summary>Adds a route under its path.</summary>
    public void Add(RouteCandidate candidate)
    {
        var node = this;
        foreach (var segment in candidate.Route.Rule.Pattern.Segments)
        {
            if (segment.Kind == RouteSegmentKind.Rest)
            {
                node.rest.Add(candidate);
                return;
            }
            node = node.Next(segment);
        }
        node.end.Add(candidate);
    }

    /// <summary>The finished tree. Routes with one path are reported to <paramref name="ambiguities"/> on the way.</summary>
    public RouteNode Build(RouteAmbiguities ambiguities) => new()
    {
        Literals = literals.Count == 0 ? null : new LiteralBranches(literals.ToDictionary(l => l.Key, l => l.Value.Build(ambiguities), StringComparer.Ordinal)),
        Regexes = [.. regexes.Values.Select(r => new RegexBranch(r.Regex, r.Next.Build(ambiguities)))],
        Parameter = parameter?.Build(ambiguities),
        End = Sort(end, ambiguities),
        Rest = Sort(rest, ambiguities),
    };

    private static RouteCandidate[]? Sort(List<RouteCandidate> candidates, RouteAmbiguities ambiguities)
    {
        if (candidates.Count == 0)
            return null;
        if (candidates.Count > 1)
        {
            ambiguities.Check(candidates);
            candidates.Sort(RouteCandidate.Compare);
        }
        return [.. candidates];
    }

    private RouteTreeBuilder Next(RouteSegment segment)
    {
        switch (segment.Kind)
        {
            case RouteSegmentKind.Literal:
                if (!literals.TryGetValue(segment.Text, out var next))
                    literals.Add(segment.Text, next = new RouteTreeBuilder());
                return next;
            case RouteSegmentKind.Regex:
                if (!regexes.TryGetValue(segment.Text, out var branch))
                    regexes.Add(segment.Text, branch = (segment.Regex!, new RouteTreeBuilder()));
                return branch.Next;
            default:
                return parameter ??= new RouteTreeBuilder();
        }
    }
}
