using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Routing;

/// <summary>Builds a <see cref="RouteTree"/>. Not thread-safe.</summary>
internal sealed class RouteTreeBuilder
{
    private readonly Dictionary<string, int> literals = new(StringComparer.Ordinal);
    private readonly List<DraftNode> nodes = [];
    private int depth;

    /// <summary>Adds the root of a further tree and returns its number. No way leads to a root, so 0 can mean nowhere.</summary>
    public int AddRoot() => AddNode();

    /// <summary>Adds a route under its path.</summary>
    public void Add(int root, RouteCandidate candidate)
    {
        var segments = candidate.Route.Rule.Pattern.Segments;
        depth = Math.Max(depth, segments.Count);
        var node = root;
        foreach (var segment in segments)
        {
            if (segment.Kind == RouteSegmentKind.Rest)
            {
                nodes[node].Rest.Add(candidate);
                return;
            }
            node = Next(node, segment);
        }
        nodes[node].End.Add(candidate);
    }

    /// <summary>The finished tree. Routes that share a path are shown to <paramref name="ambiguities"/> on the way.</summary>
    public RouteTree Build(RouteAmbiguities ambiguities)
    {
        var finished = new RouteNode[nodes.Count];
        var edges = new List<(int Node, int Literal, int Next)>();
        for (var i = 0; i < finished.Length; i++)
        {
            var index = i;
            var draft = nodes[i];
            var only = draft.Literals.Count == 1 ? draft.Literals.First() : default;
            if (draft.Literals.Count > 1)
                edges.AddRange(draft.Literals.Select(l => (index, l.Key, l.Value)));
            finished[i] = new RouteNode
            {
                Regexes = draft.Regexes.Count == 0 ? null : [.. draft.Regexes.Values],
                End = Sort(draft.End, ambiguities),
                Rest = Sort(draft.Rest, ambiguities),
                Parameter = draft.Parameter,
                Literal = only.Key,
                Next = draft.Literals.Count > 1 ? RouteNode.Several : only.Value,
            };
        }
        var texts = literals.OrderBy(l => l.Value).Select(l => l.Key).ToArray();
        return new RouteTree(new LiteralTable(texts), finished, new LiteralEdges(edges), depth);
    }

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

    private int Next(int node, RouteSegment segment)
    {
        var draft = nodes[node];
        switch (segment.Kind)
        {
            case RouteSegmentKind.Literal:
                if (!literals.TryGetValue(segment.Text, out var literal))
                    literals.Add(segment.Text, literal = literals.Count);
                if (!draft.Literals.TryGetValue(literal, out var next))
                    draft.Literals.Add(literal, next = AddNode());
                return next;
            case RouteSegmentKind.Regex:
                if (!draft.Regexes.TryGetValue(segment.Text, out var branch))
                    draft.Regexes.Add(segment.Text, branch = new RegexBranch(segment.Text, segment.Regex!, AddNode()));
                return branch.Next;
            default:
                if (draft.Parameter == 0)
                    draft.Parameter = AddNode();
                return draft.Parameter;
        }
    }

    private int AddNode()
    {
        nodes.Add(new DraftNode());
        return nodes.Count - 1;
    }

    private sealed class DraftNode
    {
        public Dictionary<int, int> Literals { get; } = [];

        public SortedList<string, RegexBranch> Regexes { get; } = new(0, StringComparer.Ordinal);

        public List<RouteCandidate> End { get; } = [];

        public List<RouteCandidate> Rest { get; } = [];

        public int Parameter { get; set; }
    }
}
