using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class BreakerLogTests
{
    private readonly FakeTime time = new();
    private readonly LogLines lines = new();

    [Fact]
    public void An_outage_is_two_lines_however_often_it_was_asked_again()
    {
        var breaker = new Breaker(new BreakerLimits { Failures = 1, Probes = 1, Open = TimeSpan.FromSeconds(10) }, time, new BreakerLog(lines, "products"));
        breaker.Failed("upstream_unreachable", breaker.Round);
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            breaker.TryEnter().ShouldBeTrue();
            breaker.Failed("upstream_timeout", breaker.Round);
        }
        time.Advance(TimeSpan.FromSeconds(10));
        breaker.TryEnter().ShouldBeTrue();
        breaker.Succeeded(breaker.Round);

        lines.All.ShouldBe([
            "Warning: The breaker of upstream 'products' has opened, the last failure: upstream_unreachable. It is asked again after 10 s.",
            "Information: The breaker of upstream 'products' is closed again.",
        ]);
    }
}
