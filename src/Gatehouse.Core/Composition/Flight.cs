using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Composition;

/// <summary>
/// One exchange under way, and the calls that wait for it. Each waits as long as it may and leaves without an effect on the others; the last
/// one cancels what is still under way, and waits for its end. Thread-safe.
/// </summary>
#pragma warning disable CA1001 // The last who leaves disposes of it.
internal sealed class Flight(TimeProvider clock)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource left = new();
    private readonly TaskCompletionSource<CallAnswer> landing = new();
    private UseCount waiting = new();
    private bool isOverdue;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Left => left.Token;

    /// <summary>True when the last one left because its time was over.</summary>
    public bool IsOverdue => Volatile.Read(ref isOverdue);

    /// <summary>One call more will wait; false when the last one has left.</summary>
    public bool TryJoin() => waiting.TryEnter();

    /// <summary>Has the exchange made, once; the answer is kept until everybody has it.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<CallAnswer>> exchange, Action landed)
    {
        CallAnswer answer;
        try
        {
            answer = await exchange(left.Token);
        }
        catch (Exception e)
        {
            landed();
            landing.SetException(e);
            return;
        }
        landed();
        landing.SetResult(answer);
    }

    /// <summary>Waits for the answer; once for the one who made this, and once for each who joined.</summary>
    /// <param name="time">How long.</param>
    /// <param name="take">Takes from the answer what the call asked for, as an answer that it disposes of itself.</param>
    /// <param name="cancellationToken">Cancelled when the call is of no use any more.</param>
    /// <param name="yields">True when what the request does next is not to be waited for by the others.</param>
    public async Task<CallAnswer> WaitAsync(CallTime time, Func<CallAnswer, CallAnswer> take, CancellationToken cancellationToken, bool yields = false)
    {
        var isLate = false;
        try
        {
            var answer = await landing.Task.WaitAsync(time.Timeout ?? Timeout.InfiniteTimeSpan, clock, cancellationToken);
            if (yields)
                await Task.Yield();
            return take(answer);
        }
        catch (TimeoutException)
        {
            isLate = true;
            return CallAnswer.Failed(ForwardErrors.ToProblem(ForwardError.Timeout));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isLate = time.Deadline.IsCancellationRequested;
            return CallAnswer.Failed(ForwardErrors.ToProblem(ForwardError.ClientAborted));
        }
        finally
        {
            if (waiting.Exit())
                await EndAsync(isLate);
        }
    }

    private async Task EndAsync(bool isLate)
    {
        Volatile.Write(ref isOverdue, isLate);
        left.Cancel();
        try
        {
            (await landing.Task).Dispose();
        }
        finally
        {
            left.Dispose();
        }
    }
}
