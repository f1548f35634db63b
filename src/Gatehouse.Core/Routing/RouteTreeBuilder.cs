using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Routing;

/// <summary>Builds a <see cref="RouteTree"/>. Not thread-safe.</summary>
internal sealed class RouteTreeBuilder
{
    private readonly Dictionary<string, int> literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SegmentExpression> expressions = new(StringComparer.Ordinal);
    private readonly List<DraftNode> roots = [];
    private readonly List<(int Root, int[] Literals)> prefixes = [];
    private int depth;

    /// <summary>Adds the root of a further tree and returns its number. No way leads to a root, so 0 can mean nowhere.</summary>
    public int AddRoot()
    {
        roots.Add(new DraftNode());
        return roots.Count - 1;
    }

    /// <summary>Adds a route under its path.</summary>
    public void Add(int root, RouteCandidate candidate)
    {
        var segments = candidate.Route.Rule.Pattern.Segments;
        depth = Math.Max(depth, segments.Count);
        var node = roots[root];
        foreach (var segment in segments)
        {
            if (segment.Kind == RouteSegmentKind.Rest)
                break;
            node = Next(node, segment);
        }
        var isOpen = segments is [.., { Kind: RouteSegmentKind.Rest }];
        (isOpen ? node.Rest : node.End).Add(candidate);
        prefixes.Add((root, [.. segments.TakeWhile(s => s.Kind == RouteSegmentKind.Literal).Select(s => literals[s.Text])]));
    }

    /// <summary>The finished tree. Routes that share a path are shown to <paramref name="ambiguities"/> on the way.</summary>
    public RouteTree Build(RouteAmbiguities ambiguities)
    {
        var leaves = new List<RouteLeaf> { default };
        var drafts = Number(leaves, ambiguities);
        var finished = new RouteNode[drafts.Count];
        var edges = new List<(int Node, int Literal, int Next)>();
        var regexes = new List<RegexBranch> { default };
        for (var i = 0; i < finished.Length; i++)
        {
            var draft = drafts[i];
            var only = draft.Literals.Count == 1 ? draft.Literals.First() : default;
            if (draft.IsWide)
                edges.AddRange(draft.Literals.Select(l => (draft.Number, l.Key, l.Value.Number)));
            finished[i] = new RouteNode
            {
                Literal = only.Key,
                Next = draft.IsWide ? RouteNode.Several : only.Value?.Number ?? 0,
                Parameter = draft.Parameter?.Number ?? 0,
                Regexes = AddRegexes(regexes, draft),
                End = draft.EndLeaf,
                Rest = draft.RestLeaf,
            };
        }
        var texts = literals.OrderBy(l => l.Value).Select(l => l.Key).ToArray();
        return new RouteTree(new LiteralTable(texts), finished, new LiteralEdges(edges), depth)
        {
            Leaves = [.. leaves],
            Regexes = [.. regexes],
            Prefixes = Filter(),
        };
    }

    private PrefixFilter Filter()
    {
        var filter = new PrefixFilter(prefixes.Count);
        foreach (var (root, prefix) in prefixes)
            filter.Add(root, prefix);
        return filter;
    }

    // The roots first, which keep their numbers. Then the nodes where the trees are wide: many requests pass by these few, so they had
    // better share cache lines with each other than each with one of its many ways on. All others depth-first, as the leaves are: a
    // request reads neighbours.
    private List<DraftNode> Number(List<RouteLeaf> leaves, RouteAmbiguities ambiguities)
    {
        var below = new List<DraftNode>();
        foreach (var root in roots)
            AddBelow(root, below);
        foreach (var draft in roots.Concat(below))
        {
            draft.EndLeaf = AddLeaves(leaves, draft.End, ambiguities);
            draft.RestLeaf = AddLeaves(leaves, draft.Rest, ambiguities);
            draft.Number = -draft.EndLeaf;
        }
        var numbered = new List<DraftNode>(roots);
        numbered.AddRange(below.Where(n => n.IsWide));
        numbered.AddRange(below.Where(n => !n.IsWide && !n.IsOnlyEnd));
        for (var i = 0; i < numbered.Count; i++)
            numbered[i].Number = i;
        return numbered;
    }

    private static void AddBelow(DraftNode node, List<DraftNode> nodes)
    {
        foreach (var next in node.Ways)
        {
            nodes.Add(next);
            AddBelow(next, nodes);
        }
    }

    private static int AddRegexes(List<RegexBranch> regexes, DraftNode draft)
    {
        if (draft.Regexes.Count == 0)
            return 0;
        var first = regexes.Count;
        foreach (var (expression, next) in draft.Regexes.Values)
            regexes.Add(new RegexBranch(expression, next.Number, IsLast: regexes.Count - first == draft.Regexes.Count - 1));
        return first;
    }

    private static int AddLeaves(List<RouteLeaf> leaves, List<RouteCandidate> candidates, RouteAmbiguities ambiguities)
    {
        if (candidates.Count == 0)
            return 0;
        if (candidates.Count > 1)
        {
            ambiguities.Check(candidates);
            candidates.Sort(RouteCandidate.Compare);
        }
        var first = leaves.Count;
        for (var i = 0; i < candidates.Count; i++)
            leaves.Add(new RouteLeaf(candidates[i], isLast: i == candidates.Count - 1));
        return first;
    }

    private DraftNode Next(DraftNode node, RouteSegment segment)
    {
        switch (segment.Kind)
        {
            case RouteSegmentKind.Literal:
                if (!literals.TryGetValue(segment.Text, out var literal))
                    literals.Add(segment.Text, literal = literals.Count);
                if (!node.Literals.TryGetValue(literal, out var next))
                    node.Literals.Add(literal, next = new DraftNode());
                return next;
            case RouteSegmentKind.Regex:
                if (!expressions.TryGetValue(segment.Text, out var expression))
                    expressions.Add(segment.Text, expression = new SegmentExpression(segment.Text, segment.Regex!));
                if (!node.Regexes.TryGetValue(segment.Text, out var branch))
                    node.Regexes.Add(segment.Text, branch = (expression, new DraftNode()));
                return branch.Next;
            default:
                return node.Parameter ??= new DraftNode();
        }
    }

    private sealed class DraftNode
    {
        public Dictionary<int, DraftNode> Literals { get; } = [];

        public SortedList<string, (SegmentExpression Expression, DraftNode Next)> Regexes { get; } = new(0, StringComparer.Ordinal);

        public List<RouteCandidate> End { get; } = [];

        public List<RouteCandidate> Rest { get; } = [];

        public DraftNode? Parameter { get; set; }

        public IEnumerable<DraftNode> Ways
        {
            get
            {
                var byText = Literals.Values.Concat(Regexes.Values.Select(r => r.Next));
                return Parameter is null ? byText : byText.Append(Parameter);
            }
        }

        public bool IsWide => Literals.Count > 1;

        public bool IsOnlyEnd => Rest.Count == 0 && !Ways.Any();

        public int EndLeaf { get; set; }

        public int RestLeaf { get; set; }

        // Of the node, or, negated, of its leaf: the way that leads here.
        public int Number { get; set; }
    }
}
