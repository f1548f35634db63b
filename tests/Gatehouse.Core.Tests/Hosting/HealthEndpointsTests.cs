using System.Text.Json;
using Gatehouse.Core.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting;

public sealed class HealthEndpointsTests
{
    [Theory]
    [InlineData("/health/ready", false, false, 503, "starting")]
    [InlineData("/health/live", false, false, 200, "ok")]
    [InlineData("/health", false, false, 200, "starting")]
    [InlineData("/health/ready", true, false, 200, "ok")]
    [InlineData("/health", true, false, 200, "ok")]
    [InlineData("/health/ready", true, true, 503, "draining")]
    [InlineData("/health/live", true, true, 200, "ok")]
    [InlineData("/health", true, true, 200, "draining")]
    public async Task Readiness_begins_with_the_end_of_the_start_and_ends_with_the_beginning_of_the_end(
        string path, bool isStarted, bool isDraining, int status, string text)
    {
        await using var gateway = new GatewayBuilder().AddUpstream("a", "http://127.0.0.1:1").AddRoute("/**", "a").Compile(NullLoggerFactory.Instance).Gateway;
        if (isStarted)
            gateway.BecomeReady();
        if (isDraining)
            gateway.BeginDrain();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Request = { Method = "GET" }, Response = { Body = body } };

        await HealthEndpoints.AnswerAsync(context, gateway, path);

        context.Response.StatusCode.ShouldBe(status);
        JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("status").GetString().ShouldBe(text);
    }
}
