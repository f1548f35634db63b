namespace Gatehouse.Core.Pipeline;

/// <summary>
/// A policy at an upstream: asked before each exchange, whether it is a request passed on or a call of a composed answer, and told when it has
/// ended. Called concurrently.
/// </summary>
public abstract class UpstreamGate : IAsyncDisposable
{
    /// <summary>May an exchange begin? Null when it may; then <see cref="Exit"/> is called once. Else, after how long another try makes sense.</summary>
    public abstract ValueTask<TimeSpan?> EnterAsync();

    /// <summary>An exchange that was let in has ended, in whatever way.</summary>
    public abstract void Exit();

    /// <summary>Called once, after the last exchange has ended.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
