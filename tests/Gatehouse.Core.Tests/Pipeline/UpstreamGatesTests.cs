using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Tests.Pipeline;

public sealed class UpstreamGatesTests
{
    private readonly List<string> log = [];

    [Fact]
    public async Task All_are_entered_in_order_and_left_in_the_opposite_one()
    {
        var gates = new UpstreamGates([new Gate("a", log), new Gate("b", log)]);

        (await gates.EnterAsync()).ShouldBeNull();
        gates.Exit();

        log.ShouldBe(["in a", "in b", "out b", "out a"]);
    }

    [Fact]
    public async Task When_one_refuses_those_before_are_left_and_those_after_not_asked()
    {
        var gates = new UpstreamGates([new Gate("a", log), new Gate("b", log) { Wait = TimeSpan.FromSeconds(3) }, new Gate("c", log)]);

        (await gates.EnterAsync()).ShouldBe(TimeSpan.FromSeconds(3));

        log.ShouldBe(["in a", "out a"]);
    }

    [Fact]
    public async Task When_one_throws_those_before_are_left()
    {
        var gates = new UpstreamGates([new Gate("a", log), new Gate("b", log) { Error = new InvalidOperationException("broken") }]);

        (await Should.ThrowAsync<InvalidOperationException>(gates.EnterAsync().AsTask())).Message.ShouldBe("broken");

        log.ShouldBe(["in a", "out a"]);
    }

    private sealed class Gate(string name, List<string> log) : UpstreamGate
    {
        public TimeSpan? Wait { get; init; }

        public Exception? Error { get; init; }

        public override async ValueTask<TimeSpan?> EnterAsync()
        {
            await Task.Yield();
            if (Error is not null)
                throw Error;
            if (Wait is null)
                log.Add("in " + name);
            return Wait;
        }

        public override void Exit() => log.Add("out " + name);
    }
}
