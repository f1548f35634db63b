using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>Metrics (R35) and the access log (R36) of real requests.</summary>
public sealed class SeeingTests : IAsyncLifetime
{
    private RecordingUpstream upstream = null!;

    private string Yaml => $$"""
        admin: http://127.0.0.1:0
        upstreams: { up: {{upstream.Address}}, gone: http://127.0.0.1:{{FreePort.Next()}} }
        routes: { GET /up/**: up, /gone: gone, GET /here: { respond: hello } }
        """;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync(context =>
    {
        context.Response.StatusCode = context.Request.Path.Value!.EndsWith("500", StringComparison.Ordinal) ? 500 : 200;
        return context.Response.Body.WriteAsync("twelve bytes"u8.ToArray()).AsTask();
    });

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task Metrics_have_exactly_the_documented_names_and_labels()
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml);
        foreach (var path in (string[])["/up/1", "/up/2", "/up/500", "/gone", "/nope"])
            (await gateway.Client.GetAsync(path)).Dispose();

        using var response = await gateway.Client.GetAsync(new Uri(gateway.AdminUrl, "/metrics"));
        var text = await response.Content.ReadAsStringAsync();

        response.Content.Headers.ContentType!.ToString().ShouldStartWith("text/plain; version=0.0.4");
        Regex.Matches(text, @"^# TYPE \w+ \w+$", RegexOptions.Multiline).Select(type => type.Value[7..])
            .Where(type => !type.StartsWith("process_", StringComparison.Ordinal) && !type.StartsWith("dotnet_", StringComparison.Ordinal))
            .ShouldBe([
                "gateway_request_duration_seconds histogram", "gateway_requests_total counter", "gateway_errors_total counter", "gateway_upstream_requests_total counter",
                "gateway_upstream_retries_total counter", "gateway_upstream_hedges_total counter", "gateway_upstream_breaker_state gauge", "gateway_upstream_breaker_openings_total counter",
                "gateway_upstream_concurrency_limit gauge", "gateway_upstream_concurrency_in_flight gauge", "gateway_upstream_overloaded_total counter",
                "gateway_upstream_registry_away gauge", "gateway_upstream_destinations gauge",
                "gateway_upstream_in_flight gauge", "gateway_upstream_usable gauge", "gateway_upstream_ejections_total counter",
                "gateway_cache_requests_total counter", "gateway_cache_evictions_total counter", "gateway_cache_entries gauge", "gateway_cache_bytes gauge", "gateway_cache_capacity_bytes gauge",
                "gateway_config_revision gauge", "gateway_config_refused gauge", "gateway_config_away gauge",
            ]);
        text.ShouldContain("gateway_requests_total{method=\"GET\",route=\"GET /up/**\",status=\"200\"} 2\n");
        text.ShouldContain("gateway_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1\n");
        text.ShouldContain("gateway_errors_total{method=\"GET\",route=\"GET /up/**\",status=\"500\",error_type=\"upstream_status\"} 1\n");
        text.ShouldContain("gateway_errors_total{method=\"GET\",route=\"/gone\",status=\"502\",error_type=\"upstream_unreachable\"} 1\n");
        text.ShouldContain("gateway_request_duration_seconds_bucket{method=\"GET\",route=\"GET /up/**\",status=\"200\",le=\"+Inf\"} 2\n");
        text.ShouldContain("gateway_request_duration_seconds_count{method=\"GET\",route=\"GET /up/**\",status=\"200\"} 2\n");
        text.ShouldContain("gateway_upstream_requests_total{upstream=\"up\",status_class=\"5xx\"} 1\n");
        text.ShouldContain("gateway_upstream_retries_total{upstream=\"up\"} 0\n");
        text.ShouldMatch("gateway_upstream_usable\\{upstream=\"up\",destination=\"http://127.0.0.1:[0-9]+\"\\} 1\n");
        text.ShouldContain("gateway_config_revision 1\n");
        text.ShouldContain("process_cpu_seconds_total ");
    }

    [Fact]
    public async Task Every_request_is_a_line_of_JSON()
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(Yaml, builder => builder.Options.AccessLog = lines);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/up/./a%7eb?q=1") { Headers = { { "x-correlation-id", "mine-1" } } };

        (await gateway.Client.SendAsync(request)).Dispose();
        var line = JsonDocument.Parse(await lines.NextAsync()).RootElement;

        line.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["time", "method", "url", "protocol", "status", "durationMs", "bytes", "client", "route", "upstream", "correlationId", "error"]);
        line.GetProperty("method").GetString().ShouldBe("GET");
        line.GetProperty("url").GetString().ShouldBe("/up/a~b?q=1");
        line.GetProperty("protocol").GetString().ShouldBe("HTTP/1.1");
        line.GetProperty("status").GetInt32().ShouldBe(200);
        line.GetProperty("durationMs").GetDouble().ShouldBeGreaterThan(0);
        line.GetProperty("bytes").GetInt32().ShouldBe(12);
        line.GetProperty("client").GetString().ShouldBe("127.0.0.1");
        line.GetProperty("route").GetString().ShouldBe("GET /up/**");
        line.GetProperty("upstream").GetString().ShouldBe("up");
        line.GetProperty("correlationId").GetString().ShouldBe("mine-1");
        line.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("/nope", 404, null, null, "route_not_found")]
    [InlineData("/gone", 502, "/gone", "gone", "upstream_unreachable")]
    [InlineData("/here", 200, "GET /here", null, null)]
    [InlineData("/health", 200, null, null, null)]
    [InlineData("/up/%2f", 400, null, null, "invalid_target")]
    public async Task The_line_says_what_became_of_it(string path, int status, string? route, string? destination, string? error)
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(Yaml, builder => builder.Options.AccessLog = lines);

        (await gateway.Client.GetAsync(path)).Dispose();
        var line = JsonDocument.Parse(await lines.NextAsync()).RootElement;

        line.GetProperty("status").GetInt32().ShouldBe(status);
        line.GetProperty("route").GetString().ShouldBe(route);
        line.GetProperty("upstream").GetString().ShouldBe(destination);
        line.GetProperty("error").GetString().ShouldBe(error);
    }

    [Fact]
    public async Task An_answer_that_the_gateway_makes_is_counted_in_bytes_too()
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(
            "routes: { GET /ping: { respond: pong } }", builder => builder.Options.AccessLog = lines);

        (await gateway.Client.GetAsync("/ping")).Dispose();
        (await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/ping"))).Dispose();

        JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("bytes").GetInt64().ShouldBe(4);
        JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("bytes").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task A_line_can_be_for_people()
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(Yaml, builder =>
        {
            builder.Options.AccessLog = lines;
            builder.Options.AccessLogFormat = AccessLogFormat.Text;
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/up/1") { Headers = { { "x-correlation-id", "mine-1" } } };

        (await gateway.Client.SendAsync(request)).Dispose();

        (await lines.NextAsync()).ShouldMatch(@"^\d\d:\d\d:\d\d\.\d{3} 200 GET /up/1 → up \d+\.\dms 127\.0\.0\.1 \[GET /up/\*\*\] mine-1$");
    }

    [Theory]
    [InlineData("not well formed")]
    [InlineData("")]
    public async Task A_correlation_id_that_is_not_well_formed_is_replaced(string given)
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/up/1");
        request.Headers.TryAddWithoutValidation("x-correlation-id", given);

        using var response = await gateway.Client.SendAsync(request);
        var id = response.Headers.GetValues("x-correlation-id").Single();

        id.ShouldMatch("^[0-9a-f]{32}$");
        (await upstream.NextRequestAsync()).Header("x-correlation-id").ShouldBe(id);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
