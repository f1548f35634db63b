using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>
/// Something running that policies share, made from a section at the top of the configuration: who issues tokens, a login, a store. It
/// outlives reloads that do not change its section. Used concurrently.
/// </summary>
public abstract class GatewayPart : IAsyncDisposable
{
    private int isStarted;

    /// <summary>
    /// Why it cannot do its work now, in words for operators; null when it can. A gateway does not take over from another process while a part
    /// cannot work: in the other one it may.
    /// </summary>
    public virtual string? Hindrance => null;

    /// <summary>
    /// A parameter of queries that holds a secret: the access log leaves it out of every request, also of those that come to no policy. Null for none.
    /// </summary>
    public virtual SecretParameter? Secret => null;

    /// <summary>Begins the work once, just before the first configuration that has the part is served.</summary>
    internal void EnsureStarted()
    {
        if (Interlocked.Exchange(ref isStarted, 1) == 0)
            Start();
    }

    /// <summary>
    /// Called once, just before the first configuration that has the part is served, and never when a configuration is only checked:
    /// begins background work, opens what has to be open. Must not throw, and not wait for anything that is not on this machine.
    /// </summary>
    protected virtual void Start()
    {
    }

    /// <summary>Called once, after the last request that could use the part has ended.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
