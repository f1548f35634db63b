using Gatehouse.Core.Reuse;

namespace Gatehouse.Core.Tests.Reuse;

public sealed class ShelfTests
{
    [Fact]
    public void The_last_one_comes_first_and_none_twice()
    {
        var shelf = new Shelf<string>(100);
        string[] things = [.. Enumerable.Range(0, 100).Select(number => number.ToString())];
        foreach (var thing in things)
            shelf.TryPut(thing).ShouldBeTrue();
        foreach (var thing in things.Reverse())
        {
            shelf.TryTake(out var taken).ShouldBeTrue();
            taken.ShouldBeSameAs(thing);
        }
        shelf.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void No_more_are_kept_than_said()
    {
        foreach (var most in new[] { 1, 15, 16, 17, 40 })
        {
            var shelf = new Shelf<string>(most);
            for (var i = 0; i < most; i++)
                shelf.TryPut("a").ShouldBeTrue();
            shelf.TryPut("b").ShouldBeFalse();
            shelf.TryTake(out var last).ShouldBeTrue();
            last.ShouldBe("a");
            shelf.TryPut("b").ShouldBeTrue();
        }
    }
}
