using Gatehouse.Core.Hosting;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Hosting;

/// <summary>What the gateway does for itself before it is ready harms nothing.</summary>
public sealed class WarmUpTests
{
    // The system's timers do not wait for a callback that has begun either, when they are disposed; the rest of a start may come before it goes on.
    [Fact]
    public async Task A_limit_that_is_reached_while_it_ends_is_no_fault()
    {
        var time = new BegunTime();

        await WarmUp.RunAsync(TimeSpan.FromSeconds(10), time, CancellationToken.None).InTime();

        Should.NotThrow(time.GoOn);
    }

    // Its timers are due when they are disposed: the callback has begun, and goes on when somebody waits for it, or when it is told to.
    private sealed class BegunTime : TimeProvider
    {
        private Action rest = () => { };

        public void GoOn() => Interlocked.Exchange(ref rest, () => { })();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            rest = () => callback(state);
            return new BegunTimer(this);
        }

        private sealed class BegunTimer(BegunTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync()
            {
                time.GoOn();
                return ValueTask.CompletedTask;
            }
        }
    }
}
