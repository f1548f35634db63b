using System.Collections.Concurrent;
using System.Text;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>No JSON text is parsed more than once on its way through the gateway, whoever looks at it.</summary>
public sealed class ParseOnceTests : IAsyncLifetime
{
    // In every text here, and in none of the tests that run at the same time.
    private const string Mark = "\"parse-once\"";

    private readonly ConcurrentQueue<string> texts = new();
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync()
    {
        JsonText.Reading += Read;
        upstream = await RecordingUpstream.StartAsync(AnswerAsync);
    }

    public async Task DisposeAsync()
    {
        JsonText.Reading -= Read;
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("calls: { order: up/order, user: 'up/user/{order.userId}', details: { each: order.lines as line, get: 'up/item/{line.id}', into: line.details } }\n    body: 'merge(order, {\"user\": user})'", 4)]
    [InlineData("calls: { user: up/user/1, recent: up/list, theme: { get: up/none, optional: true } }\n    body: { user: user, recent: recent.take(1), again: user, theme: theme }", 2)]
    [InlineData("merge: [up/order, up/user/1]", 2)]
    [InlineData("calls: { order: up/order, details: { each: order.lines as line, get: 'up/item/{line.id}', into: line.details, batch: { get: 'up/list?ids={ids}', key: id, size: 2 } } }\n    body: order", 2)]
    public async Task An_answer_is_parsed_once_however_often_it_is_used(string route, int answers)
    {
        (await SendAsync("GET", null, "    " + route)).ShouldBe(200);
        texts.Count.ShouldBe(answers);
        upstream.Requests.Count(request => request.Target != "/none").ShouldBe(answers);
    }

    [Theory]
    [InlineData("request: { headers: { set: { x-n: '{request.body.n}' } } }", 1)]
    [InlineData("request: { headers: { set: { x-n: '{request.body.n}' } }, query: { set: { n: '{request.body.n}' } } }\n    response: { headers: { set: { x-n: '{request.body.n}' } } }", 1)]
    [InlineData("request: { body: 'merge(request.body, {\"more\": 1})' }", 2)]
    public async Task A_body_of_the_client_is_parsed_once_and_again_only_when_a_rule_has_written_another(string rule, int texts)
    {
        (await SendAsync("POST", Json("\"n\":1"), $"    {rule}\n    calls: {{ a: {{ post: up/user/1, body: request.body }} }}\n    body: {{ n: request.body.n, a: a }}")).ShouldBe(200);
        this.texts.Count.ShouldBe(texts + 1);
        upstream.Requests.Single().Text.ShouldContain(texts == 1 ? "\"n\":1}" : "\"more\":1}");
    }

    [Fact]
    public async Task A_rule_about_a_composed_answer_reads_that_once()
    {
        (await SendAsync("GET", null, "    calls: { a: up/user/1, b: up/list }\n    response: { body: 'merge(response.body, {\"more\": 1})', headers: { set: { x-n: '{response.body.a.n}' } } }")).ShouldBe(200);
        texts.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_batch_is_parsed_once_with_the_bodies_in_it_and_each_answer_once()
    {
        var batch = Json($$"""
            "requests":[{"path":"/plain/user/1"},{"path":"/x","method":"POST","body":{{Json("\"n\":2")}}},{"path":"/x","method":"POST","body":{{Json("\"n\":3")}}}]
            """).Replace($"\"mark\":{Mark},", "", StringComparison.Ordinal).Replace("/plain", $"/plain/{Mark.Trim('"')}", StringComparison.Ordinal);

        (await SendAsync(
            "POST", batch, "    request: { headers: { set: { x-n: '{request.body.n}' } } }\n    calls: { a: { post: 'up/user/{request.body.n}', body: request.body } }\n    body: a.n", "POST /batch", "POST /x")).ShouldBe(200);
        upstream.Requests.Select(request => $"{request.Target} {request.Header("x-n")}").ShouldBe(["/plain/parse-once/user/1 ", "/user/2 2", "/user/3 3"], ignoreOrder: true);
        texts.Count(text => text.Contains("requests", StringComparison.Ordinal)).ShouldBe(1);
        texts.Count.ShouldBe(1 + 3);
    }

    private void Read(ReadOnlyMemory<byte> text)
    {
        if (Encoding.UTF8.GetString(text.Span) is var read && read.Contains(Mark.Trim('"'), StringComparison.Ordinal))
            texts.Enqueue(read);
    }

    // Of each path another text, which holds the mark once.
    private static Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        context.Response.ContentType = "application/json";
        context.Response.StatusCode = path == "/none" ? 404 : 200;
        var name = path.Split('/').Last();
        return context.Response.WriteAsync(
            path == "/order" ? Json("\"userId\":1,\"lines\":[{\"id\":1},{\"id\":2}]")
            : path == "/list" ? $"[{{\"id\":1,\"mark\":{Mark}}},{{\"id\":2}}]"
            : Json($"\"id\":{(name == "none" ? "0" : name)},\"n\":1"));
    }

    private static string Json(string members) => $"{{\"mark\":{Mark},{members}}}";

    private async Task<int> SendAsync(string method, string? body, string route, string to = "/x", string? key = null)
    {
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  POST /batch: {{ batch: {{}} }}\n  /plain/**: up\n  {key ?? method + " /x"}:\n{route}\n");
        using var request = new HttpRequestMessage(new HttpMethod(method), to.Split(' ').Last());
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await gateway.Client.SendAsync(request).InTime();
        return (int)response.StatusCode;
    }
}
