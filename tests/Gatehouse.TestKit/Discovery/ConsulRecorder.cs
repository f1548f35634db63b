using System.Text.Json;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.TestKit.Discovery;

/// <summary>
/// Speaks what Consul's documentation says of <c>/v1/health/service/NAME</c>: filters, the token, the index, and blocking. Consul itself has no
/// Debian package. https://developer.hashicorp.com/consul/api-docs/health and .../features/blocking
/// </summary>
public sealed class ConsulRecorder : IAsyncDisposable
{
    private readonly Lock gate = new();
    private RecordingUpstream? server;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConsulEntry[] entries = [];
    private ulong index = 10;

    private ConsulRecorder()
    {
    }

    public int Port { get; private set; }

    /// <summary>The token without which nothing is told; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>Answers instead of it; null while it answers itself.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>The index that is told; null for the true one. Waiting goes by the true one.</summary>
    public string? ToldIndex { get; set; }

    public string KnownLeader { get; set; } = "true";

    public static async Task<ConsulRecorder> StartAsync()
    {
        var recorder = new ConsulRecorder();
        await recorder.ContinueAsync();
        return recorder;
    }

    /// <summary>Changes what there is: every question that waits is answered.</summary>
    public void Set(params ConsulEntry[] now) => Change(() =>
    {
        entries = now;
        index++;
    });

    /// <summary>As after a restored snapshot: another history, whose index may be behind.</summary>
    public void Restore(ulong restored, params ConsulEntry[] now) => Change(() =>
    {
        entries = now;
        index = restored;
    });

    /// <summary>The wait of every question that waits is over, with nothing changed.</summary>
    public void EndWaits() => Change(() => { });

    /// <summary>The next question, as path and query.</summary>
    public async Task<string> NextQuestionAsync() => (await server!.NextRequestAsync()).Target;

    public async Task StopAsync()
    {
        if (server is null)
            return;
        EndWaits();
        await server.DisposeAsync();
        server = null;
    }

    public async Task ContinueAsync()
    {
        server = await RecordingUpstream.StartAsync(AnswerAsync, port: Port);
        Port = server.Port;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }
        if (Token is not null && context.Request.Headers["X-Consul-Token"] != Token)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("Permission denied: token with AccessorID '00000000' lacks permission 'service:read'");
            return;
        }
        var query = context.Request.Query;
        if (ulong.TryParse(query["index"], out var known) && known > 0)
            await ChangeAfterAsync(known).WaitAsync(context.RequestAborted);
        ConsulEntry[] now;
        lock (gate)
        {
            now = entries;
            context.Response.Headers["X-Consul-Index"] = ToldIndex ?? index.ToString();
        }
        context.Response.Headers["X-Consul-KnownLeader"] = KnownLeader;
        context.Response.ContentType = "application/json";
        var told = now.Where(entry => (!query.ContainsKey("passing") || entry.Status == "passing") && query["tag"].All(tag => entry.Tags.Contains(tag)));
        await context.Response.WriteAsync(JsonSerializer.Serialize(told.Select(entry => entry.ToJson())));
    }

    // Consul answers at once when its index is beyond the one named.
    private Task ChangeAfterAsync(ulong known)
    {
        lock (gate)
            return index > known ? Task.CompletedTask : changed.Task;
    }

    private void Change(Action change)
    {
        TaskCompletionSource ended;
        lock (gate)
        {
            change();
            ended = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        ended.TrySetResult();
    }
}
