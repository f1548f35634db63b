using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.Lifetime;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Policies;

/// <summary>R22: POST /batch runs several client requests in one, each through the whole gateway, and is no door beside it.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim hanging = new(0);
    private RecordingUpstream upstream = null!;
    private RunningGateway gateway = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        gateway = await RunningGateway.StartAsync(
            $$"""
            upstreams: { up: '{{upstream.Address}}' }
            routes:
              POST /batch: { batch: { max: 5, parallel: 2, maxSize: 1000B, maxTotal: 1500B, headers: [X-Tenant] } }
              /api/**: up
              /admin/**: { to: up, when: "request.headers['authorization'] == 'Bearer admin'" }
              /local: { respond: { status: 418, body: short }, responseHeaders: { set: { x-local: yes } } }
              /near/**: { to: up, ipFilter: { deny: 127.0.0.1 } }
            """);
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Each_request_has_its_own_answer_and_none_fails_the_others()
    {
        var answers = await SendAsync(
            """{"id":"a","path":"/api/json?x=1"}""",
            """{"path":"/nowhere"}""",
            """{"id":"c","method":"POST","path":"/api/text","body":{"n":  1}}""",
            """{"id":"d","method":"HEAD","path":"/api/json"}""",
            """{"id":"e","path":"/local"}""");

        answers[0].ShouldBe("""a 200 {"n":  1}""");
        answers[1].ShouldStartWith("1 404 ");
        answers[1].ShouldContain("route_not_found");
        answers[2].ShouldBe("c 201 \"text\"");
        answers[3].ShouldBe("d 200 ");
        answers[4].ShouldBe("e 418 \"short\"");
        upstream.Requests.Select(request => $"{request.Method} {request.Target} {request.Text}").ShouldBe(["GET /api/json?x=1 ", "POST /api/text {\"n\":  1}", "HEAD /api/json "], ignoreOrder: true);
    }

    [Fact]
    public async Task Policies_on_answers_and_binary_bodies_and_repeated_fields_come_through()
    {
        using var response = await PostAsync("""{"path":"/local"}""", """{"path":"/api/binary"}""");
        var responses = (await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync())).RootElement.GetProperty("responses");

        responses[0].GetProperty("headers").GetProperty("x-local").GetString().ShouldBe("yes");
        responses[1].GetProperty("body").GetBytesFromBase64().ShouldBe([0xff, 0]);
        responses[1].GetProperty("bodyEncoding").GetString().ShouldBe("base64");
        responses[1].GetProperty("headers").GetProperty("set-cookie").EnumerateArray().Select(value => value.GetString()).ShouldBe(["a=1", "b=2"]);
        responses[1].GetProperty("headers").TryGetProperty("connection", out _).ShouldBeFalse();
    }

    // What is no value for an expression is JSON all the same.
    [Theory]
    [InlineData("12345678901234567890123")]
    [InlineData("1.10")]
    [InlineData("1e999")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\u00e9\"")]
    [InlineData("null")]
    [InlineData(" [1.10, \"\\ud83d\"] ")]
    public async Task An_answer_of_JSON_stands_there_as_it_came(string text) =>
        (await SendAsync($$"""{"path":"/api/given?text={{Uri.EscapeDataString(text)}}"}""")).ShouldBe(["0 200 " + text.Trim()]);

    [Fact]
    public async Task Who_asks_is_who_sent_the_batch_unless_a_request_says_otherwise()
    {
        var answers = await SendAsAsync(
            new() { ["authorization"] = "Bearer admin", ["x-api-key"] = "k", ["idempotency-key"] = "i", ["x-correlation-id"] = "mine" },
            """{"path":"/admin/json"}""", """{"path":"/admin/json","headers":{"Authorization":"Bearer user"}}""");

        answers[0].ShouldStartWith("0 200");
        answers[1].ShouldStartWith("1 403");
        var sent = upstream.Requests.Single();
        (sent.Header("authorization"), sent.Header("x-api-key"), sent.Header("idempotency-key"), sent.Header("x-correlation-id")).ShouldBe(("Bearer admin", "k", null, "mine.0"));
        sent.Header("x-gateway-route").ShouldBe("/admin/**");
    }

    [Fact]
    public async Task Each_request_has_its_own_line_in_the_access_log_and_its_own_metrics()
    {
        var lines = new LineStream();
        await using var seen = await RunningGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nadmin: 0\nroutes:\n  POST /batch: {{ batch: {{}} }}\n  /api/**: up\n", builder => builder.Options.AccessLog = lines);

        (await seen.Client.PostAsync("/batch", Content("""{"path":"/api/json?x=1"}""", """{"path":"/api/text"}""", """{"path":"/nowhere"}"""))).Dispose();
        var logged = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var line = JsonDocument.Parse(await lines.NextAsync()).RootElement;
            logged.Add(string.Join(' ', new[] { "method", "url", "protocol", "status", "route", "upstream", "error" }.Select(name => line.GetProperty(name).ToString())).TrimEnd());
        }
        using var admin = new HttpClient { BaseAddress = seen.AdminUrl };
        var metrics = await admin.GetStringAsync("/metrics");

        logged.ShouldBe(
            ["GET /api/json?x=1 HTTP/1.1 200 /api/** up", "GET /api/text HTTP/1.1 201 /api/** up", "GET /nowhere HTTP/1.1 404   route_not_found", "POST /batch HTTP/1.1 200 POST /batch"],
            ignoreOrder: true);
        metrics.ShouldContain("gateway_requests_total{method=\"GET\",route=\"/api/**\",status=\"200\"} 1\n");
        metrics.ShouldContain("gateway_requests_total{method=\"GET\",route=\"/api/**\",status=\"201\"} 1\n");
        metrics.ShouldContain("gateway_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1\n");
        metrics.ShouldContain("gateway_requests_total{method=\"POST\",route=\"POST /batch\",status=\"200\"} 1\n");
    }

    [Theory]
    [InlineData("""{"path":"/near/x"}""", "403")]
    [InlineData("""{"path":"/near/x","headers":{"X-Forwarded-For":"10.0.0.1"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"Host":"other"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"Transfer-Encoding":"chunked"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"Content-Length":"5"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"Connection":"x-tenant"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"X-Internal":"1"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"X-Tenant":"1\r\nX-Internal: 1"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"X-Tenant":"1","x-tenant":"2"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/api/x","headers":{"X-Tenant: 1\r\nX":"1"}}""", "400 header_not_allowed")]
    [InlineData("""{"path":"/batch","method":"POST","body":{"requests":[{"path":"/api/x"}]}}""", "400 nested_batch")]
    [InlineData("""{"path":"/%62atch","method":"POST","body":{"requests":[{"path":"/api/x"}]}}""", "400 nested_batch")]
    [InlineData("""{"path":"/api/../admin/x"}""", "403")]
    [InlineData("""{"path":"/api/%2e%2e/admin/x"}""", "4")]
    [InlineData("""{"path":"/api/..%2fadmin/x"}""", "400")]
    [InlineData("""{"path":"/api/..\\admin/x"}""", "400")]
    [InlineData("""{"path":"/api/%00"}""", "400")]
    [InlineData("""{"path":"/api/x#y"}""", "400")]
    [InlineData("""{"path":"//admin/x"}""", "4")]
    [InlineData("""{"path":"http://other/api/x"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"api/x"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"*","method":"OPTIONS"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/ x"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/x HTTP/1.1\r\nX: y"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/\u00e9"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/x","method":"GET /admin"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/x","method":""}""", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/x","method":"get"}""", "501")]
    [InlineData("""{"path":"/api/x","method":"TRACE"}""", "501")]
    [InlineData("""{"path":"/api/x","method":"CONNECT"}""", "501")]
    [InlineData("""{"path":"/api/x","url":"/admin"}""", "400 invalid_batch_request")]
    [InlineData("""{"path":["/api/x"]}""", "400 invalid_batch_request")]
    [InlineData("""{}""", "400 invalid_batch_request")]
    [InlineData("7", "400 invalid_batch_request")]
    [InlineData("""{"path":"/api/large"}""", "502 answer_too_large")]
    [InlineData("""{"path":"/api/breaks"}""", "502")]
    public async Task What_could_not_come_by_itself_does_not_come_in_a_batch(string request, string answer)
    {
        var answers = await SendAsync(request, """{"path":"/api/json"}""").InTime();

        var parts = answer.Split(' ');
        answers[0].ShouldStartWith("0 " + parts[0]);
        answers[0].ShouldContain(parts[^1]);
        answers[1].ShouldBe("""1 200 {"n":  1}""");
        upstream.Requests.Where(sent => sent.Target is not ("/api/json" or "/api/large" or "/api/breaks")).ShouldBeEmpty();
    }

    // What a form, or a script of another origin, may send with a user's cookies without asking first.
    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("text/plain; application/json", 415)]
    [InlineData(null, 415)]
    [InlineData("application/vnd.shop+json; charset=utf-8", 200)]
    public async Task A_batch_is_JSON_and_says_so(string? type, int status)
    {
        using var content = Content("""{"method":"DELETE","path":"/api/json"}""");
        content.Headers.Remove("Content-Type");
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await gateway.Client.PostAsync("/batch", content);

        ((int)response.StatusCode).ShouldBe(status);
        upstream.Requests.Count.ShouldBe(status == 200 ? 1 : 0);
        if (status == 415)
            (await response.Content.ReadAsStringAsync()).ShouldContain("body_not_json");
    }

    [Theory]
    [InlineData("", 400, "invalid_batch")]
    [InlineData("[]", 400, "invalid_batch")]
    [InlineData("{}", 400, "invalid_batch")]
    [InlineData("{", 400, "invalid_json")]
    [InlineData("""{"requests":[]}""", 400, "invalid_batch")]
    [InlineData("""{"requests":{}}""", 400, "invalid_batch")]
    [InlineData("""{"requests":[1,2,3,4,5,6]}""", 413, "too_many_requests_in_batch")]
    public async Task A_batch_that_is_none_is_refused_as_a_whole(string body, int status, string code)
    {
        using var response = await gateway.Client.PostAsync("/batch", new StringContent(body, Encoding.UTF8, "application/json"));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldContain(code);
    }

    [Fact]
    public async Task All_answers_together_are_bounded()
    {
        var answers = await SendAsync("""{"path":"/api/medium"}""", """{"path":"/api/medium"}""", """{"path":"/api/medium"}""");

        answers.Count(answer => answer.Contains("answer_too_large", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_client_leaving_cancels_what_runs_and_begins_nothing_more()
    {
        using var leaving = new CancellationTokenSource();
        var batch = gateway.Client.PostAsync("/batch", Content("""{"path":"/api/hangs"}""", """{"path":"/api/hangs"}""", """{"path":"/api/hangs"}"""), leaving.Token);
        await hanging.WaitAsync().InTime();
        await hanging.WaitAsync().InTime();
        await leaving.CancelAsync();

        await aborted.Task.InTime();
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);
        await Should.ThrowAsync<OperationCanceledException>(batch);
        upstream.Requests.Count.ShouldBe(2);
    }

    private Task<string[]> SendAsync(params string[] requests) => SendAsAsync([], requests);

    private async Task<string[]> SendAsAsync(Dictionary<string, string> headers, params string[] requests)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/batch") { Content = Content(requests) };
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        using var response = await gateway.Client.SendAsync(message);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("responses").EnumerateArray();
        return [.. answers.Select(answer => $"{answer.GetProperty("id").GetString()} {answer.GetProperty("status").GetInt32()} {(answer.TryGetProperty("body", out var body) ? body.GetRawText() : "")}")];
    }

    private Task<HttpResponseMessage> PostAsync(params string[] requests) => gateway.Client.PostAsync("/batch", Content(requests));

    private static StringContent Content(params string[] requests) => new($$"""{"requests":[{{string.Join(',', requests)}}]}""", Encoding.UTF8, "application/json");

    private async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        switch (context.Request.Path.Value!.Split('/')[^1])
        {
            case "json":
                response.ContentType = "application/json";
                await response.WriteAsync("""{"n":  1}""");
                break;
            case "given":
                response.ContentType = "application/json";
                await response.WriteAsync(context.Request.Query["text"].ToString());
                break;
            case "text":
                response.StatusCode = 201;
                response.ContentType = "text/plain";
                await response.WriteAsync("text");
                break;
            case "binary":
                response.ContentType = "image/png";
                response.Headers.SetCookie = new(["a=1", "b=2"]);
                await response.Body.WriteAsync(new byte[] { 0xff, 0 });
                break;
            case "large":
                await response.WriteAsync(new string('x', 5_000_000));
                break;
            case "medium":
                await response.WriteAsync(new string('x', 700));
                break;
            case "breaks":
                response.ContentLength = 100;
                await response.WriteAsync("x");
                context.Abort();
                break;
            case "hangs":
                hanging.Release();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                aborted.TrySetResult();
                break;
        }
    }
}
