using Gatehouse.Caching.Storage;

namespace Gatehouse.Caching.Tests.Storage;

public sealed class BodyCollectorTests
{
    [Fact]
    public void Answers_that_are_still_coming_have_a_room_together()
    {
        var store = new CacheStore(100);
        var first = new BodyCollector(1000, store);
        var second = new BodyCollector(1000, store);
        first.Add(new byte[60]);
        second.Add(new byte[30]);
        second.Add(new byte[30]);
        var third = new BodyCollector(1000, store);
        third.Add(new byte[40]);

        (first.IsTooLarge, second.IsTooLarge, third.IsTooLarge).ShouldBe((false, true, false), "what found no room gives back what it had");
        first.ToBody().Length.ShouldBe(60);
        first.End();
        first.End();
        third.Add(new byte[60]);
        third.IsTooLarge.ShouldBeFalse();
        third.Add(new byte[1]);
        third.IsTooLarge.ShouldBeTrue();
    }
}
