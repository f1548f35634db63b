using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Health;

public sealed class DestinationLogTests
{
    private const string Address = "http://a:80";
    private const string Out = $"Warning: {Address} of upstream 'products' is left out ";
    private const string Back = $"Information: {Address} of upstream 'products' is asked again. It was left out: ";

    private readonly FakeTime time = new();
    private readonly LogLines lines = new();
    private readonly DestinationState state;

    public DestinationLogTests()
    {
        state = new DestinationState(Address, time, new DestinationLog(lines, "products", Address));
        state.Watch(Look);
    }

    [Fact]
    public void An_ejection_is_a_line_and_its_end_another()
    {
        Eject();
        Eject();
        time.Advance(TimeSpan.FromSeconds(30));

        lines.All.ShouldBe([Out + "for 30s: 5 failures in a row.", Back + "5 failures in a row."]);
    }

    [Fact]
    public void A_health_check_that_changes_its_mind_is_a_line_and_one_that_does_not_is_none()
    {
        foreach (var reason in new[] { null, "status 500", "status 500", "status 503", null, null })
            state.Checked(reason, needed: 2);

        lines.All.ShouldBe([Out + "until its health check goes well: status 500.", Back + "status 500."]);
    }

    [Fact]
    public void It_is_asked_again_when_neither_speaks_against_it()
    {
        Eject();
        state.Checked("status 500", needed: 1);
        time.Advance(TimeSpan.FromSeconds(30));
        lines.All.Count.ShouldBe(2);

        state.Checked(null, needed: 1);

        lines.All[2..].ShouldBe([Back + "status 500."]);
    }

    [Fact]
    public void Of_one_that_no_list_has_any_more_nothing_is_said()
    {
        Eject();
        state.Unwatch(Look);
        time.Advance(TimeSpan.FromSeconds(30));

        lines.All.Count.ShouldBe(1);
    }

    private void Eject() => state.TryEject(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(100), "5 failures in a row", 4);

    private static void Look()
    {
    }
}
