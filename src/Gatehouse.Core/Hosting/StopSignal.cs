using System.Runtime.InteropServices;

namespace Gatehouse.Core.Hosting;

/// <summary>Being asked to end: Ctrl-C, or SIGTERM from a supervisor.</summary>
public static class StopSignal
{
    /// <summary>
    /// Ends at the first signal, or when the token is cancelled. The next signal is not caught any more and ends the process at once.
    /// </summary>
    public static async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Handle(PosixSignalContext signal) => signal.Cancel = asked.TrySetResult();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        await using var cancelled = cancellationToken.Register(() => asked.TrySetResult());
        await asked.Task;
    }
}
