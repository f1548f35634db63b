using System.Threading.Tasks.Sources;

namespace Gatehouse.Core.Reuse;

/// <summary>A call of an async method that waits, as who awaits it sees it.</summary>
internal abstract class ReusedCall<TResult> : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> end;

    /// <summary>The number of this use.</summary>
    public short Version => end.Version;

    /// <summary>The method has ended.</summary>
    public void SetResult(TResult result) => end.SetResult(result);

    /// <summary>The method has failed.</summary>
    public void SetException(Exception exception) => end.SetException(exception);

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        // Throws for the token of an earlier use: somebody else has it now.
        if (end.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The method has not ended.");
        try
        {
            return end.GetResult(token);
        }
        finally
        {
            end.Reset();
            LetGo();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => end.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        end.OnCompleted(continuation, state, token, flags);

    /// <summary>Nobody will ask for its result again.</summary>
    protected abstract void LetGo();
}
