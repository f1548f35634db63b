using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_are_random_and_may_be_twice_as_long_each_time_up_to_a_limit()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(60));
        foreach (var (retry, most) in new[] { (1, 25), (2, 50), (3, 60), (40, 60) })
        {
            var pauses = Enumerable.Range(0, 1000).Select(_ => backoff.Pause(retry).TotalMilliseconds).ToArray();
            pauses.Max().ShouldBeInRange(most * 0.9, most);
            pauses.Min().ShouldBeInRange(0, most * 0.1);
        }
    }
}
