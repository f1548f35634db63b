using Gatehouse.Core.Composition;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Composition;

public sealed class BackoffTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task Pauses_are_random_and_may_be_twice_as_long_each_time()
    {
        for (var i = 0; i < 100; i++)
        {
            var backoff = new Backoff(time);
            foreach (var most in new[] { 25, 50, 100 })
            {
                var wait = backoff.WaitAsync(null, default);
                time.Advance(TimeSpan.FromMilliseconds(most));
                (await wait.InTime()).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public async Task Where_no_time_is_left_there_is_no_pause()
    {
        (await new Backoff(time).WaitAsync(TimeSpan.Zero, default)).ShouldBeFalse();
        (await new Backoff(time).WaitAsync(TimeSpan.FromSeconds(-1), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_waiting_any_more_ends_it()
    {
        (await new Backoff(time).WaitAsync(null, new CancellationToken(canceled: true)).InTime()).ShouldBeFalse();
    }
}
