using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R22: calls for single items that arrive within a window go to the upstream as one bulk request and are split again.</summary>
public sealed class BatchTests
{
    private const string One = "    calls: { a: { get: 'up/items/{id}', batch: { get: 'up/items?ids={ids}', key: id, size: 3 } } }\n    body: a";

    private readonly FakeTime time = new();

    [Fact]
    public async Task What_arrives_within_the_window_is_one_request_and_split_again()
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { composed.TextAsync("/x/1"), composed.TextAsync("/x/2") };
        await composed.BegunAsync(2);
        composed.Upstream.Requests.ShouldBeEmpty();
        time.Advance(TimeSpan.FromMilliseconds(49));
        composed.Upstream.Requests.ShouldBeEmpty();
        time.Advance(TimeSpan.FromMilliseconds(1));

        (await Task.WhenAll(answers).InTime()).ShouldBe(["""{"id":1,"n":  1}""", """{"id":"2"}"""]);
        Ids(composed).ShouldHaveSingleItem().ShouldBeOneOf("1,2", "2,1");
    }

    [Fact]
    public async Task As_many_as_the_size_are_sent_at_once_and_the_next_ones_wait_anew()
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { "1", "2", "3" }.Select(id => composed.TextAsync("/x/" + id)).ToArray();
        (await Task.WhenAll(answers).InTime()).ShouldBe(["""{"id":1,"n":  1}""", """{"id":"2"}""", """{"id":3}"""]);
        await composed.BegunAsync(3);

        var next = composed.TextAsync("/x/1");
        await composed.BegunAsync();
        Ids(composed).Length.ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await next.InTime();
        Ids(composed)[1].ShouldBe("1");
    }

    [Fact]
    public async Task An_id_that_is_asked_for_twice_is_sent_once()
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { "1", "1", "2" }.Select(id => composed.TextAsync("/x/" + id)).ToArray();
        await composed.BegunAsync(3);
        time.Advance(TimeSpan.FromMilliseconds(50));

        (await Task.WhenAll(answers).InTime()).ShouldBe(["""{"id":1,"n":  1}""", """{"id":1,"n":  1}""", """{"id":"2"}"""]);
        Ids(composed).ShouldHaveSingleItem().Split(',').Order().ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Two_calls_that_look_for_an_id_in_different_places_have_an_item_each()
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  own: { get: 'up/items/{id}', batch: { get: 'up/items?ids={ids}', key: id, window: 1ms } }
                  parent: { get: 'up/items/{id}', batch: { get: 'up/items?ids={ids}', key: parent, window: 1ms } }
                  inner: { get: 'up/items/{id}', batch: { get: 'up/items?ids={ids}', key: id, items: 'answer[0].inner', window: 1ms } }
                body: [own.n, parent.n, inner.n]
            """, context => context.Response.WriteAsync("""[{"id":7,"parent":1,"n":1,"inner":[{"id":7,"n":3}]},{"id":8,"parent":7,"n":2}]"""));

        (await composed.TextAsync()).ShouldBe("[1,2,3]");
    }

    [Fact]
    public async Task An_item_that_is_missing_is_not_found_for_its_own_caller_alone()
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { "1", "9" }.Select(id => composed.TextAsync("/x/" + id)).ToArray();
        await composed.BegunAsync(2);
        time.Advance(TimeSpan.FromMilliseconds(50));

        (await Task.WhenAll(answers).InTime()).ShouldBe(["""{"id":1,"n":  1}""", "404 not_found"]);
    }

    [Theory]
    [InlineData(500, "[]", "502 upstream_error")]
    [InlineData(404, "[]", "404 not_found")]
    [InlineData(200, "{}", "502 upstream_not_a_list")]
    [InlineData(200, "[", "502 upstream_not_json")]
    [InlineData(200, "[null, 7, {}, {\"id\": null}, {\"id\": [1]}]", "404 not_found")]
    public async Task A_bulk_request_that_fails_fails_for_all(int status, string text, string answer)
    {
        await using var composed = await StartAsync(One, context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(text);
        });
        var answers = new[] { "1", "2" }.Select(id => composed.TextAsync("/x/" + id)).ToArray();
        await composed.BegunAsync(2);
        time.Advance(TimeSpan.FromMilliseconds(50));

        (await Task.WhenAll(answers).InTime()).ShouldBe([answer, answer]);
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ids_are_encoded_each_for_itself()
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { "a%2Cb", "c%26d=1", "*ids*" }.Select(id => composed.TextAsync("/x/" + id)).ToArray();

        await Task.WhenAll(answers).InTime();
        Ids(composed).Single().Split(',').Order(StringComparer.Ordinal).ShouldBe(["%2Aids%2A", "a%2Cb", "c%26d%3D1"]);
    }

    [Fact]
    public async Task Calls_for_the_items_of_a_list_share_bulk_requests_and_each_answer_lands_in_its_item()
    {
        await using var composed = await StartAsync(
            """
                calls:
                  order: up/order
                  details:
                    each: order.lines as line
                    get: up/items/{line.id}
                    into: line.product
                    parallel: 1
                    batch: { get: "up/wrapped?lang={request.query.lang}&ids={ids}&x=1", key: id, items: answer.data.items, size: 3, window: 10ms }
                body: 'order.lines.map(l, l.product)'
            """);

        (await composed.TextAsync("/x/7?lang=d%26e").InTime()).ShouldBe("""[{"id":1,"n":  1},{"id":"2"},{"id":3}]""");
        composed.Upstream.Requests.Select(request => request.Target).ShouldBe(["/order", "/wrapped?lang=d%26e&ids=1,2,3&x=1"]);
    }

    [Theory]
    [InlineData("authorization", "Bearer 1", "Bearer 2")]
    [InlineData("cookie", "a=1", "a=2")]
    [InlineData("x-tenant", "1", "2")]
    public async Task Callers_do_not_share_a_bulk_request(string name, string first, string second)
    {
        await using var composed = await StartAsync(One);
        var answers = new[] { (Id: "1", Value: first), (Id: "2", Value: second) }.Select(async call =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/x/" + call.Id);
            request.Headers.Add(name, call.Value);
            using var response = await composed.Gateway.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }).ToArray();
        await composed.BegunAsync(2);
        time.Advance(TimeSpan.FromMilliseconds(50));

        await Task.WhenAll(answers).InTime();
        composed.Upstream.Requests.Select(request => $"{request.Header(name)} {request.Target}").ShouldBe([first + " /items?ids=1", second + " /items?ids=2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Everybody_leaving_within_the_window_means_no_request_at_all()
    {
        await using var composed = await StartAsync(One);
        using var leaving = new CancellationTokenSource();
        _ = composed.Gateway.Client.GetAsync("/x/1", leaving.Token);
        await composed.BegunAsync();

        await leaving.CancelAsync();
        await composed.LeftAsync(0);
        var next = composed.TextAsync("/x/2");
        await composed.BegunAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));

        (await next.InTime()).ShouldBe("""{"id":"2"}""");
        Ids(composed).ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_call_waits_no_longer_than_it_may_for_others_and_their_answer()
    {
        var gate = new Gate();
        await using var composed = await StartAsync(One.Replace("key: id", "key: id }, timeout: 1s, optional: true, when: 'true', headers: { x: y").Replace(", size: 3", ""), gate.AnswerAsync);
        var answer = composed.TextAsync("/x/1");
        await composed.BegunAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));
        await gate.ArrivedAsync();
        time.Advance(TimeSpan.FromMilliseconds(950));

        (await answer.InTime()).ShouldBe("null");
        await gate.Aborted.InTime();
    }

    [Fact]
    public async Task A_bulk_target_that_grows_too_long_is_sent_before_it_is_full()
    {
        await using var composed = await StartAsync(One.Replace("size: 3", "size: 1000"));
        var answers = Enumerable.Range(0, 3).Select(n => composed.TextAsync("/x/" + new string((char)('a' + n), 2000))).ToArray();
        await composed.BegunAsync(3);
        time.Advance(TimeSpan.FromMilliseconds(50));

        await Task.WhenAll(answers).InTime();
        Ids(composed).Select(ids => ids.Length).ShouldBe([4001, 2000], ignoreOrder: true);
    }

    private static string[] Ids(Composed composed) => [.. composed.Upstream.Requests.Select(request => request.Target.Split("ids=")[1].Split('&')[0])];

    private Task<Composed> StartAsync(string route, RequestDelegate? answer = null) =>
        Composed.StartAsync(route, answer ?? AnswerAsync, configure: builder => builder.Options.Time = time);

    private static Task AnswerAsync(HttpContext context) => context.Response.WriteAsync(context.Request.Path.Value switch
    {
        "/order" => """{"lines":[{"id":1},{"id":"2"},{"id":3}]}""",
        "/wrapped" => """{"data":{"items":[{"id":3},{"id":1,"n":  1},{"id":"2"},{"id":1}]}}""",
        _ => """[{"id":"2"},{"id":1,"n":  1},{"id":3},{"id":1,"n":2}]""",
    });
}
