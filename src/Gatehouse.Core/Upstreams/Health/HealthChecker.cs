namespace Gatehouse.Core.Upstreams.Health;

/// <summary>Asks all destinations of an upstream for their health, again and again, whichever they are at the time (active health check).</summary>
internal sealed class HealthChecker(Upstream upstream, HealthLimits limits, HealthProbe probe, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock telling = new();
    private bool isStopped;
    private Task running = Task.CompletedTask;

    /// <summary>Begins. Called once.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Ends it: no state hears of it any more. Also called more than once.</summary>
    public void Stop()
    {
        lock (telling)
            isStopped = true;
        stopping.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.WhenAll(upstream.Members.All.DistinctBy(member => member.State).Select(AskAsync));
            // Many gateways that started together do not ask together.
            var pause = limits.Every * (0.9 + (Random.Shared.NextDouble() * 0.2));
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(Member member)
    {
        using var limit = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        string? reason;
        try
        {
            reason = await probe.AskAsync(member.Destination, either.Token);
        }
        // Whatever goes wrong with a destination, the others are asked on.
        catch (Exception e)
        {
            if (stopping.IsCancellationRequested)
                return;
            reason = limit.IsCancellationRequested ? $"no answer within {Primitives.Duration.Format(limits.Timeout)}" : (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
        }
        lock (telling)
        {
            if (!isStopped)
                member.State.Checked(reason, reason is null ? limits.Healthy : limits.Unhealthy);
        }
    }
}
