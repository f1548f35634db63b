using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R22: equal GETs of composed answers are one request while it is under way, and nobody gets another caller's answer.</summary>
public sealed class CoalescingTests
{
    private const string Route = "    calls: { a: up/a }";

    [Fact]
    public async Task Equal_calls_of_several_requests_are_sent_once_while_they_are_under_way()
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(Route, gate.AnswerAsync);
        var first = composed.TextAsync();
        await gate.ArrivedAsync();
        var others = Enumerable.Range(0, 5).Select(_ => composed.TextAsync()).ToArray();
        await composed.BegunAsync(6);
        gate.Open();

        (await first.InTime()).ShouldBe("""{"a":{"n":1}}""");
        (await Task.WhenAll(others).InTime()).ShouldAllBe(answer => answer == """{"a":{"n":1}}""");
        composed.Upstream.Requests.Count.ShouldBe(1);
        await composed.TextAsync();
        composed.Upstream.Requests.Count.ShouldBe(2, "an answer that has come is nobody else's: that is a cache's matter");
    }

    [Theory]
    [InlineData("authorization", "Bearer 1", "Bearer 2", 2)]
    [InlineData("cookie", "s=1", "s=2", 2)]
    [InlineData("x-tenant", "1", "2", 2)]
    [InlineData("accept-language", "de", "fr", 2)]
    [InlineData("authorization", "Bearer 1", "Bearer 1", 1)]
    [InlineData("x-correlation-id", "1", "2", 1)]
    [InlineData("traceparent", "1", "2", 1)]
    [InlineData("if-none-match", "\"1\"", "\"2\"", 1)]
    public async Task Only_calls_of_the_same_caller_are_equal(string name, string first, string second, int requests)
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(Route, gate.AnswerAsync);
        var answers = new[] { SendAsync(composed, name, first), SendAsync(composed, name, second) };
        await composed.BegunAsync(2);
        for (var i = 0; i < requests; i++)
            await gate.ArrivedAsync();
        gate.Open();

        await Task.WhenAll(answers).InTime();
        composed.Upstream.Requests.Count.ShouldBe(requests);
        answers.Select(answer => answer.Result).Distinct().Count().ShouldBe(requests);
    }

    [Fact]
    public async Task An_upstream_can_be_asked_for_each()
    {
        var gate = new Gate();
        await using var upstream = await RecordingUpstream.StartAsync(gate.AnswerAsync);
        await using var composed = await Composed.StartAsync(
            "    calls: { a: each/a }", gate.AnswerAsync, upstreams: $"  each: {{ destinations: '{upstream.Address}', coalesce: false }}");
        var answers = new[] { composed.TextAsync(), composed.TextAsync() };
        await gate.ArrivedAsync();
        await gate.ArrivedAsync();
        gate.Open();

        (await Task.WhenAll(answers).InTime()).ShouldBe(["""{"a":{"n":1}}""", """{"a":{"n":2}}"""], ignoreOrder: true);
    }

    // The first may have been asked before the second one's change.
    [Fact]
    public async Task What_waits_for_a_change_is_not_shared_with_another_request()
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(
            "    calls: { add: { post: up/cart }, cart: { get: up/cart, when: add.done } }",
            context => HttpMethods.IsPost(context.Request.Method) ? context.Response.WriteAsync("""{"done":true}""") : gate.AnswerAsync(context));
        var answers = new[] { composed.TextAsync(), composed.TextAsync() };
        await gate.ArrivedAsync();
        await gate.ArrivedAsync();
        gate.Open();

        await Task.WhenAll(answers).InTime();
        composed.Upstream.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Who_leaves_takes_nothing_from_the_others_and_the_last_one_ends_the_exchange()
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(Route, gate.AnswerAsync);
        using var leavingFirst = new CancellationTokenSource();
        using var leavingLast = new CancellationTokenSource();
        var first = composed.Gateway.Client.GetAsync("/x/7", leavingFirst.Token);
        await gate.ArrivedAsync();
        var last = composed.Gateway.Client.GetAsync("/x/7", leavingLast.Token);
        await composed.BegunAsync(2);

        await leavingFirst.CancelAsync();
        await composed.LeftAsync(1);
        gate.Aborted.IsCompleted.ShouldBeFalse();
        await leavingLast.CancelAsync();

        await gate.Aborted.InTime();
        await composed.LeftAsync(0);
        await Should.ThrowAsync<OperationCanceledException>(first);
        await Should.ThrowAsync<OperationCanceledException>(last);
        gate.Open();
        (await composed.TextAsync()).ShouldBe("""{"a":{"n":2}}""", "what was ended is nobody's answer");
    }

    [Fact]
    public async Task The_first_one_leaving_does_not_end_what_another_waits_for()
    {
        var gate = new Gate();
        await using var composed = await Composed.StartAsync(Route, gate.AnswerAsync);
        using var leaving = new CancellationTokenSource();
        _ = composed.Gateway.Client.GetAsync("/x/7", leaving.Token);
        await gate.ArrivedAsync();
        var staying = composed.TextAsync();
        await composed.BegunAsync(2);

        await leaving.CancelAsync();
        await composed.LeftAsync(1);
        gate.Open();

        (await staying.InTime()).ShouldBe("""{"a":{"n":1}}""");
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Each_waits_for_its_own_time()
    {
        var time = new FakeTime();
        var gate = new Gate();
        await using var composed = await Composed.StartAsync("    calls: { a: { get: up/a, timeout: 3s } }", gate.AnswerAsync, configure: builder => builder.Options.Time = time);
        var first = composed.TextAsync();
        await gate.ArrivedAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        var second = composed.TextAsync();
        await composed.BegunAsync(2);
        time.Advance(TimeSpan.FromSeconds(1));

        (await first.InTime()).ShouldBe("504 upstream_timeout");
        gate.Open();
        (await second.InTime()).ShouldBe("""{"a":{"n":1}}""");
    }

    [Fact]
    public async Task A_failure_is_everybodys()
    {
        var gate = new Gate { Status = 500 };
        await using var composed = await Composed.StartAsync(Route, gate.AnswerAsync);
        var first = composed.TextAsync();
        await gate.ArrivedAsync();
        var second = composed.TextAsync();
        await composed.BegunAsync(2);
        gate.Open();

        (await Task.WhenAll(first, second).InTime()).ShouldBe(["502 upstream_error", "502 upstream_error"]);
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    private static async Task<string> SendAsync(Composed composed, string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x/7");
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await composed.Gateway.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }
}
