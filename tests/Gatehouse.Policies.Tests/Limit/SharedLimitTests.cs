using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Limits;
using Gatehouse.Policies.Limit;

namespace Gatehouse.Policies.Tests.Limit;

/// <summary>R17: what a limit asks of the store that nodes share.</summary>
public sealed class SharedLimitTests
{
    private readonly Store store = new();

    [Fact]
    public async Task With_a_store_each_limit_asks_it_and_says_what_it_says()
    {
        var policy = Read("[5/1m per ip, 7/1h]");

        var exchange = await new Exchange().Through(policy);
        exchange.NextCalls.ShouldBe(1);
        exchange.ResponseHeaders["X-RateLimit-Remaining"].ToString().ShouldBe("3");
        store.IsFull = true;
        exchange = await new Exchange().Through(policy);

        exchange.ShouldBeRefused(429, "rate_limited");
        exchange.ResponseHeaders.RetryAfter.ToString().ShouldBe("4");
        store.Keys.Count.ShouldBe(3);
        store.Rules.ShouldContain(new LimitRule(LimitAlgorithm.SlidingWindow, 5, TimeSpan.FromMinutes(1), 5));
    }

    [Fact]
    public async Task Keys_are_the_same_on_every_node_differ_with_everything_and_are_plain()
    {
        var sections = new[] { "5/1m", "6/1m", "5/2m", "5/1m tokenBucket", "5/1m per ip", "5/1m per request.headers['x']", "5/1m per request.headers['y']", "{ rule: 5/1m, name: other one }" };
        foreach (var section in sections)
        {
            await new Exchange().WithHeader("x", "v w\u00e9" + new string('z', 500)).WithHeader("y", "v").Through(Read(section));
            await new Exchange().WithHeader("x", "v w\u00e9" + new string('z', 500)).WithHeader("y", "v").Through(Read(section));
        }

        store.Keys.Count.ShouldBe(2 * sections.Length);
        store.Keys.Distinct().Count().ShouldBe(sections.Length);
        store.Keys.ShouldAllBe(key => key.Length <= 128 && key.All(letter => letter > ' ' && letter <= '~'));
        store.Keys.ShouldContain(key => key.EndsWith(":i:192.0.2.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_that_is_not_shared_is_asked_first_and_gets_back_what_it_counted()
    {
        var policy = Read("[5/1m, { rule: 2/1m, shared: none }, 3 concurrent]");
        store.IsFull = true;
        for (var i = 0; i < 5; i++)
            (await new Exchange().Through(policy)).ShouldBeRefused(429, "rate_limited");
        store.IsFull = false;

        (await new Exchange().Through(policy)).NextCalls.ShouldBe(1);
        (await new Exchange().Through(policy)).NextCalls.ShouldBe(1);
        (await new Exchange().Through(policy)).NextCalls.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_asked_of_the_shortest_window_first()
    {
        await new Exchange().Through(Read("[1000/1h, 5/1m, 100/1s]"));

        store.Rules.Select(rule => rule.Count).ShouldBe([100, 5, 1000]);
    }

    private RoutePolicy Read(string yaml)
    {
        var parts = new GatewayParts();
        parts.Add("redis", "", store);
        var errors = new ConfigErrors();
        var policy = new LimitModule().Compile(Nodes.Yaml(yaml), ModuleExtensions.Scope(null) with { Parts = parts }, errors);
        errors.Items.ShouldBeEmpty();
        return policy.ShouldNotBeNull();
    }

    private sealed class Store : GatewayPart, ILimitStore
    {
        public bool IsFull { get; set; }

        public List<string> Keys { get; } = [];

        public List<LimitRule> Rules { get; } = [];

        public async ValueTask<LimitDecision?> TakeAsync(LimitRule rule, string key, long amount, bool isForced, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Keys.Add(key);
            Rules.Add(rule);
            return new LimitDecision(!IsFull, IsFull ? 0 : 3, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(IsFull ? 3.5 : 0));
        }
    }
}
