using System.Globalization;
using System.Text;
using Gatehouse.Core.Hosting;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>A gateway with a cache before one upstream, <c>up</c>, whose answers are numbered, with a clock that the test moves.</summary>
internal sealed class Cached : IAsyncDisposable
{
    private Cached(RunningGateway gateway, RecordingUpstream upstream, FakeTime time)
    {
        Gateway = gateway;
        Upstream = upstream;
        Time = time;
    }

    public RunningGateway Gateway { get; }

    public RecordingUpstream Upstream { get; }

    public FakeTime Time { get; }

    /// <summary>How often the upstream was asked.</summary>
    public int Asked => Upstream.Requests.Count;

    /// <param name="cache">The section <c>cache</c> of the one route.</param>
    /// <param name="answer">Sets what the answer has beside its number; null for <c>max-age=60</c>.</param>
    /// <param name="more">Further keys of the route.</param>
    /// <param name="top">Further lines at the top of the file.</param>
    public static Task<Cached> StartAsync(string cache = "true", Action<HttpContext>? answer = null, string more = "", string top = "")
    {
        var count = 0;
        return RunAsync($"routes:\n  /**: {{ to: up, cache: {cache}{more} }}\n{top}", async context =>
        {
            var n = Interlocked.Increment(ref count);
            if (answer is null)
                context.Response.Headers.CacheControl = "max-age=60";
            answer?.Invoke(context);
            if (context.Response.StatusCode is not (204 or 304) && !HttpMethods.IsHead(context.Request.Method))
                await context.Response.WriteAsync("answer " + n.ToString(CultureInfo.InvariantCulture));
        });
    }

    /// <summary>The same with routes and answers of the test's own, and with further keys of the upstream.</summary>
    public static async Task<Cached> RunAsync(string yaml, RequestDelegate answer, Action<GatewayBuilder>? configure = null, string upstream = "")
    {
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        var service = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.Headers.Date = time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
            return answer(context);
        });
        var gateway = await RunningGateway.StartAsync($"upstreams:\n  up: {{ destinations: '{service.Address}'{upstream} }}\n{yaml}", builder =>
        {
            builder.Options.Time = time;
            configure?.Invoke(builder);
        });
        return new Cached(gateway, service, time);
    }

    /// <summary>
    /// Sends a request as its text is, with a host unless it has one, reads the answer, and waits until the gateway is done with the request: an
    /// answer is stored when all of it was written, which may be after it was sent.
    /// </summary>
    public async Task<RawResponse> SendAsync(string line = "GET /a", params string[] fields)
    {
        await using var client = await RawClient.ConnectAsync(Gateway.Port);
        var text = new StringBuilder(line).Append(" HTTP/1.1\r\n");
        if (!fields.Any(field => field.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)))
            text.Append("Host: shop.example\r\n");
        foreach (var field in fields)
            text.Append(field).Append("\r\n");
        text.Append("\r\n");
        var response = await client.ExchangeAsync(text.ToString(), line.Split(' ')[0]);
        client.Connection.HalfClose();
        await client.WaitForCloseAsync();
        return response;
    }

    /// <summary>The word in <c>X-Cache</c>.</summary>
    public async Task<string?> WordAsync(string line = "GET /a", params string[] fields) => (await SendAsync(line, fields)).Header("X-Cache");

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
