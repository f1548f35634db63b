using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>An upstream's answers that wait until the test lets them go. Each is <c>{"n":1}</c> with the number of the request.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim arrivals = new(0);
    private int count;

    public int Status { get; init; } = 200;

    /// <summary>Ends when the gateway gives up a request.</summary>
    public Task Aborted => aborted.Task;

    public async Task AnswerAsync(HttpContext context)
    {
        var n = Interlocked.Increment(ref count);
        using var registration = context.RequestAborted.Register(() => aborted.TrySetResult());
        arrivals.Release();
        await open.Task;
        context.Response.StatusCode = Status;
        await context.Response.WriteAsync($$"""{"n":{{n}}}""");
    }

    /// <summary>Ends when one more request has come.</summary>
    public Task ArrivedAsync() => arrivals.WaitAsync().InTime("a request at the upstream");

    public void Open() => open.TrySetResult();
}
