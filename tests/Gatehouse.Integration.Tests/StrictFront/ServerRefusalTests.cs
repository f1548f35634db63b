using System.Text.Json;
using Gatehouse.Integration.Tests.Lifetime;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>What the server refuses before there is a request is an error like every other (REQUIREMENTS, end; R35, R36).</summary>
public sealed class ServerRefusalTests
{
    private const string Yaml = "routes: { /a: { respond: a } }\nadmin: http://127.0.0.1:0\n";
    private const string TwoHosts = "GET /a HTTP/1.1\r\nx-correlation-id: mine-1\r\nHost: a\r\nHost: b\r\n\r\n";

    private static readonly string LongTarget = "GET /" + new string('a', 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly string LargeField = "GET /a HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 40_000) + "\r\n\r\n";

    public static TheoryData<string, int, string> Cases => new()
    {
        { "nonsense\r\n\r\n", 400, "invalid_request" },
        { "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid_target" },
        { "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid_target" },
        { "GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid_target" },
        { TwoHosts, 400, "invalid_request" },
        { LongTarget, 414, "target_too_long" },
        { LargeField, 431, "headers_too_large" },
        { "GET /a HTTP/2.0\r\nHost: a\r\n\r\n", 505, "version_not_supported" },
        { "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost\r\n\r\n", 400, "invalid_request" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_is_answered_with_the_problem_and_the_connection_ends(string bytes, int status, string code)
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(bytes);
        var response = await client.ReadResponseAsync();
        if (response.Status == 200)
            response = await client.ReadResponseAsync(); // a good request goes before

        ShouldBeProblem(response, status, code);
        (await client.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task With_TLS_too()
    {
        using var folder = new TempFolder();
        var files = Certificates.Write(folder, "server");
        await using var gateway = await RunningGateway.StartAsync(
            $"routes: {{ /a: {{ respond: a }} }}\nlisten: {{ url: https://127.0.0.1:0, certificate: {files.CertificatePath}, key: {files.KeyPath} }}");
        await using var client = await RawClient.ConnectTlsAsync(gateway.Port, "localhost", "http/1.1");

        ShouldBeProblem(await client.ExchangeAsync(TwoHosts), 400, "invalid_request");
        (await client.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(TwoHosts, "GET", "/a", 400, "mine-1")]
    [InlineData("nonsense\r\n\r\n", "-", "/", 400, null)]
    public async Task It_is_a_line_of_the_access_log(string bytes, string method, string url, int status, string? correlationId)
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(Yaml, builder => builder.Options.AccessLog = lines);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(bytes);
        var line = JsonDocument.Parse(await lines.NextAsync()).RootElement;

        line.GetProperty("method").GetString().ShouldBe(method);
        line.GetProperty("url").GetString().ShouldBe(url);
        line.GetProperty("status").GetInt32().ShouldBe(status);
        line.GetProperty("bytes").GetInt32().ShouldBe(response.Body.Length);
        line.GetProperty("client").GetString().ShouldBe("127.0.0.1");
        line.GetProperty("route").GetString().ShouldBeNull();
        line.GetProperty("error").GetString().ShouldBe("invalid_request");
        line.GetProperty("correlationId").GetString().ShouldBe(correlationId ?? response.Header("x-correlation-id"));
    }

    [Fact]
    public async Task It_is_counted()
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml);
        foreach (var bytes in (string[])[TwoHosts, LongTarget])
        {
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.ExchangeAsync(bytes);
        }

        var text = await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"));

        text.ShouldContain("gateway_requests_total{method=\"GET\",route=\"unmatched\",status=\"400\"} 1\n");
        text.ShouldContain("gateway_errors_total{method=\"_OTHER\",route=\"unmatched\",status=\"414\",error_type=\"target_too_long\"} 1\n");
    }

    [Fact]
    public async Task The_admin_listener_answers_so_too_and_records_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml);
        await using var client = await RawClient.ConnectAsync(gateway.AdminUrl.Port);

        ShouldBeProblem(await client.ExchangeAsync(TwoHosts), 400, "invalid_request");

        (await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"))).ShouldNotContain("status=\"400\"");
    }

    [Fact]
    public async Task Each_of_two_gateways_in_a_process_records_its_own()
    {
        var lines = new LineStream();
        await using var one = await RunningGateway.StartAsync(Yaml);
        await using var other = await RunningGateway.StartAsync(Yaml, builder => builder.Options.AccessLog = lines);
        await using var toOne = await RawClient.ConnectAsync(one.Port);
        await using var toOther = await RawClient.ConnectAsync(other.Port);

        ShouldBeProblem(await toOne.ExchangeAsync(TwoHosts), 400, "invalid_request");
        ShouldBeProblem(await toOther.ExchangeAsync(LongTarget), 414, "target_too_long");

        JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("status").GetInt32().ShouldBe(414);
    }

    private static void ShouldBeProblem(RawResponse response, int status, string code)
    {
        response.Status.ShouldBe(status);
        response.Header("Content-Type").ShouldBe("application/problem+json; charset=utf-8");
        response.Header("Connection").ShouldBe("close");
        response.Header("Allow").ShouldBeNull();
        var problem = JsonDocument.Parse(response.Text).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("correlationId").GetString().ShouldBe(response.Header("x-correlation-id"));
    }
}
