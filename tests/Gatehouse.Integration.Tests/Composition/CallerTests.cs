using System.Globalization;
using Gatehouse.Integration.Tests.Auth;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R22: the calls of a composed answer are made for its caller, and shared with no other.</summary>
public sealed class CallerTests
{
    private const string Keys = "auth: { keys: { apiKey: { consumers: { ann: { key: key-of-ann-for-tests-only-012345 }, bob: { key: key-of-bob-for-tests-only-012345 } } } } }\n";

    [Fact]
    public async Task Calls_go_to_the_destination_that_is_the_callers()
    {
        await using var one = await RecordingUpstream.StartAsync("{}");
        await using var other = await RecordingUpstream.StartAsync("{}");
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            upstreams: { up: { destinations: ['{{one.Address}}', '{{other.Address}}'], balance: { hash: auth.sub } } }
            auth: { main: { jwt: { secret: {{Tokens.Secret}}, issuer: shop, audience: shop-api } } }
            defaults: { auth: main }
            routes:
              /composed: { calls: { a: up/a } }
              /plain: up/a
            """);
        for (var i = 0; i < 8; i++)
        {
            var token = Tokens.Shared.Make(("sub", "u" + i.ToString(CultureInfo.InvariantCulture)));
            var before = one.Requests.Count;
            foreach (var path in new[] { "/plain", "/composed", "/composed" })
                await SendAsync(gateway, path, "Authorization", "Bearer " + token);

            (one.Requests.Count - before).ShouldBeOneOf(0, 3);
        }
    }

    // Which destination is asked may depend on who asks.
    [Theory]
    [InlineData("ann", "bob", 2)]
    [InlineData("ann", "ann", 1)]
    public async Task Callers_whom_no_field_tells_apart_share_no_exchange(string first, string second, int exchanges)
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(
            "    auth: keys\n    identity: { user: null, roles: null }\n    calls: { a: up/a }", gate.AnswerAsync, upstreams: Keys);
        var answers = new[] { first, second }.Select(name => SendAsync(composed.Gateway, "/x/7", "X-Api-Key", $"key-of-{name}-for-tests-only-012345")).ToArray();
        await composed.BegunAsync(2);
        for (var i = 0; i < exchanges; i++)
            await gate.ArrivedAsync();
        gate.Open();

        await Task.WhenAll(answers).InTime();
        composed.Upstream.Requests.Count.ShouldBe(exchanges);
    }

    // Which destination is asked, and who is refused when there is little room, may depend on that, too.
    [Theory]
    [InlineData("balance: { hash: request.query.shop }", "own/a", 2)]
    [InlineData("balance: { hash: request.ip }", "own/a", 1)]
    [InlineData("balance: { hash: request.query.shop }", "{ get: 'own/a/{request.query.shop}', batch: { get: 'own/a?ids={ids}', key: id } }", 2)]
    [InlineData("balance: { hash: request.ip }", "{ get: 'own/a/{request.query.shop}', batch: { get: 'own/a?ids={ids}', key: id } }", 1)]
    [InlineData("concurrency: adaptive, priority: request.query.shop", "own/a", 2)]
    [InlineData("concurrency: adaptive, priority: request.ip", "own/a", 1)]
    [InlineData("concurrency: adaptive, priority: request.path", "{ get: 'own/a/{request.query.shop}', batch: { get: 'own/a?ids={ids}', key: id } }", 2)]
    [InlineData("concurrency: adaptive, priority: request.ip", "{ get: 'own/a/{request.query.shop}', batch: { get: 'own/a?ids={ids}', key: id } }", 1)]
    public async Task Clients_whose_own_target_says_how_they_are_served_share_an_exchange_only_for_the_same_target(string keys, string call, int exchanges)
    {
        var (time, gate) = (new FakeTime(), new Gate());
        await using var one = await RecordingUpstream.StartAsync(gate.AnswerAsync);
        await using var composed = await Composed.StartAsync(
            $"    calls: {{ a: {call} }}", gate.AnswerAsync, configure: builder => builder.Options.Time = time,
            upstreams: $"  own: {{ destinations: ['{one.Address}'], {keys} }}");
        var answers = new[] { composed.TextAsync("/x/7?shop=1"), composed.TextAsync("/x/7?shop=2") };
        await composed.BegunAsync(2);
        time.Advance(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < exchanges; i++)
            await gate.ArrivedAsync();
        gate.Open();

        await Task.WhenAll(answers).InTime();
        one.Requests.Count.ShouldBe(exchanges);
    }

    private static async Task SendAsync(RunningGateway gateway, string path, string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(name, value);
        using var response = await gateway.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
