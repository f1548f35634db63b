using System.Runtime.InteropServices;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Being asked to end: Ctrl-C, or SIGTERM from a supervisor. Both are caught from the construction on, until it is disposed. Thread-safe.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource asked;
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int count;

    /// <summary>Catches signals from now on.</summary>
    /// <param name="cancellationToken">Another way to be asked; none: only signals.</param>
    public StopSignal(CancellationToken cancellationToken = default)
    {
        asked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Asked = asked.Token;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled by the first signal. The next one ends the process at once.</summary>
    public CancellationToken Asked { get; }

    /// <summary>The next signal ends the process at once, whether there was one before or not: it stops already.</summary>
    public void Release() => Interlocked.Increment(ref count);

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        asked.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = Interlocked.Increment(ref count) == 1;
        // Not here: what waits for it would run before the system learns that the signal was handled.
        if (!signal.Cancel)
            return;
        try
        {
            _ = asked.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It came while nobody listened any more.
        }
    }
}
