using System.Text.Json;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>A gateway with one composed route, before one upstream, <c>up</c>, that answers by path.</summary>
internal sealed class Composed : IAsyncDisposable
{
    private readonly SemaphoreSlim begun;

    private Composed(RunningGateway gateway, RecordingUpstream upstream, SemaphoreSlim begun)
    {
        Gateway = gateway;
        Upstream = upstream;
        this.begun = begun;
    }

    public RunningGateway Gateway { get; }

    public RecordingUpstream Upstream { get; }

    /// <param name="route">The route's section, indented by four.</param>
    /// <param name="answer">Answers a call; null for those that no path is known of.</param>
    /// <param name="key">The route's key.</param>
    /// <param name="configure">Changes the builder.</param>
    /// <param name="upstreams">Further upstreams, a line each, indented by two.</param>
    public static async Task<Composed> StartAsync(
        string route, RequestDelegate answer, string key = "/x/{id}", Action<GatewayBuilder>? configure = null, string upstreams = "")
    {
        var upstream = await RecordingUpstream.StartAsync(answer);
        var begun = new SemaphoreSlim(0);
        var gateway = await RunningGateway.StartAsync($"upstreams:\n  up: {upstream.Address}\n{upstreams}\nroutes:\n  {key}:\n{route}\n", builder =>
        {
            builder.UseBeforeAnswer((context, next) =>
            {
                // It runs until it first waits: its first calls have been made or have joined others then.
                var answer = next(context);
                begun.Release();
                return answer;
            });
            configure?.Invoke(builder);
        });
        return new Composed(gateway, upstream, begun);
    }

    /// <summary>Ends when that many more requests have made their first calls.</summary>
    public async Task BegunAsync(int requests = 1)
    {
        for (var i = 0; i < requests; i++)
            await begun.WaitAsync().InTime("a composed answer that has begun");
    }

    /// <summary>Ends when that many requests are left.</summary>
    public Task LeftAsync(int requests) => WaitFor.TrueAsync(() => Gateway.Host.Gateway.InFlight == requests);

    /// <summary>Starts one whose upstream answers with these texts by path and query; 404 else.</summary>
    public static Task<Composed> StartAsync(string route, Dictionary<string, string> answers, string key = "/x/{id}") =>
        StartAsync(route, context => AnswerAsync(context, answers), key);

    public static Task AnswerAsync(HttpContext context, Dictionary<string, string> answers)
    {
        if (answers.TryGetValue(context.Request.Path + context.Request.QueryString.Value, out var text))
            return context.Response.WriteAsync(text);
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> GetAsync(string path = "/x/7")
    {
        var response = await Gateway.Client.GetAsync(path);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, response);
    }

    /// <summary>The body as text, or the status and code of a problem.</summary>
    public async Task<string> TextAsync(string path = "/x/7")
    {
        var (status, body, response) = await GetAsync(path);
        using (response)
            return status == 200 ? body.GetRawText() : $"{status} {body.GetProperty("code").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
