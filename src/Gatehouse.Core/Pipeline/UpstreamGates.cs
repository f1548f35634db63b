namespace Gatehouse.Core.Pipeline;

/// <summary>Several gates at one upstream: all must let an exchange in. Each lives by itself and is not disposed here. Thread-safe.</summary>
internal sealed class UpstreamGates(UpstreamGate[] gates) : UpstreamGate
{
    /// <inheritdoc/>
    public override async ValueTask<TimeSpan?> EnterAsync()
    {
        var entered = 0;
        var isIn = false;
        try
        {
            for (; entered < gates.Length; entered++)
            {
                if (await gates[entered].EnterAsync() is { } wait)
                    return wait;
            }
            isIn = true;
            return null;
        }
        finally
        {
            // Also when one throws: what another holds for an exchange that never begins would be held forever.
            if (!isIn)
                Leave(entered);
        }
    }

    /// <inheritdoc/>
    public override void Exit() => Leave(gates.Length);

    private void Leave(int entered)
    {
        for (var i = entered - 1; i >= 0; i--)
            gates[i].Exit();
    }
}
