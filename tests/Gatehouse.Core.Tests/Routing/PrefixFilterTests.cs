using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Routing;

namespace Gatehouse.Core.Tests.Routing;

public sealed class PrefixFilterTests
{
    [Fact]
    public void A_tree_that_has_a_prefix_is_always_searched_for_it() =>
        Prop.ForAll<int[], int[], byte>((prefix, more, root) =>
        {
            var literals = prefix.Select(Math.Abs).Select(n => n % 1000).ToArray();
            var filter = new PrefixFilter(1);
            filter.Add(root, literals);

            return filter.MightHold(root, [.. literals.Concat(more.Select(n => Math.Max(n, -1))).Select(Segment)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Most_trees_without_a_prefix_are_not_searched()
    {
        var filter = new PrefixFilter(1000);
        for (var i = 0; i < 1000; i++)
            filter.Add(1, [1, 2, i]);

        Enumerable.Range(2, 1000).Count(root => filter.MightHold(root, [Segment(1), Segment(2), Segment(3)])).ShouldBeLessThan(300);
        filter.MightHold(1, [Segment(1), Segment(2), Segment(999)]).ShouldBeTrue();
    }

    [Fact]
    public void A_literal_that_no_route_has_ends_the_prefix()
    {
        var filter = new PrefixFilter(1);
        filter.Add(0, [7]);

        filter.MightHold(0, [Segment(7), Segment(-1)]).ShouldBeTrue();
        filter.MightHold(0, [Segment(-1), Segment(7)]).ShouldBeFalse();
    }

    private static PathSegment Segment(int literal) => new(0, 1, literal);
}
