using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>Looks again and again whether an upstream is full, and tells a webhook (R32). Beside the requests, never on their way.</summary>
internal sealed partial class ScalingHook(Upstream upstream, ScalingLimits limits, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
    });

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins. Called once.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Ends it. Also called more than once.</summary>
    public void Stop() => stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await running;
        stopping.Dispose();
        client.Dispose();
    }

    private async Task RunAsync()
    {
        long? fullSince = null;
        long? called = null;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(limits.Look, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!upstream.TakeFull())
            {
                fullSince = null;
                continue;
            }
            fullSince ??= time.GetTimestamp();
            var full = time.GetElapsedTime(fullSince.Value);
            if (full < limits.After || (called is { } last && time.GetElapsedTime(last) < limits.Every))
                continue;
            called = time.GetTimestamp();
            await CallAsync(full);
        }
    }

    private async Task CallAsync(TimeSpan full)
    {
        using var limit = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, limits.Webhook) { Content = new ReadOnlyMemoryContent(Body(full)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            if (response.IsSuccessStatusCode)
                LogCalled(logger, upstream.Name, (int)full.TotalSeconds);
            else
                LogFailed(logger, upstream.Name, $"status {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            if (!stopping.IsCancellationRequested)
                LogFailed(logger, upstream.Name, limit.IsCancellationRequested ? "no answer in time" : e.Message.ReplaceLineEndings(" "));
        }
    }

    private ReadOnlyMemory<byte> Body(TimeSpan full)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("upstream"u8, upstream.Name);
        json.WriteString("at"u8, time.GetUtcNow());
        json.WriteNumber("fullForSeconds"u8, Math.Round(full.TotalSeconds, 1));
        json.WriteNumber("waiting"u8, upstream.Line?.Count ?? 0);
        if (upstream.Concurrency is { } limit)
        {
            json.WriteNumber("limit"u8, limit.Allowed);
            json.WriteNumber("inFlight"u8, limit.InFlight);
        }
        json.WriteStartArray("destinations"u8);
        foreach (var member in upstream.Members.All)
        {
            json.WriteStartObject();
            json.WriteString("url"u8, member.Destination.Text);
            json.WriteNumber("inFlight"u8, member.State.InFlight);
            if (member.MaxRequests < int.MaxValue)
                json.WriteNumber("maxRequests"u8, member.MaxRequests);
            json.WriteBoolean("usable"u8, member.State.IsUsable);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Upstream '{Upstream}' has had no room for {Seconds} s; its webhook was told.")]
    private static partial void LogCalled(ILogger logger, string upstream, int seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upstream '{Upstream}' has no room, and its webhook could not be told: {Reason}.")]
    private static partial void LogFailed(ILogger logger, string upstream, string reason);
}
