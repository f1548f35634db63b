using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Reuse;

/// <summary>
/// Builds async methods of which one runs per request: what they wait in is kept and used again by a later call on the thread where one ended.
/// For <c>[AsyncMethodBuilder(typeof(ReusingMethodBuilder&lt;&gt;))]</c>. Its result is to be awaited once; a
/// method that was cancelled before it had to wait counts as failed.
/// </summary>
/// <remarks>
/// <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/>, which could take its place, keeps one per thread and one per processor: a thread that
/// polls begins dozens of requests before the first of them ends.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct ReusingMethodBuilder<TResult>
{
    private ReusedCall<TResult>? call; // null as long as it has not had to wait
    private Task<TResult>? failure; // of a method that failed before
    private TResult result; // of one that ended before

    /// <summary>What the caller gets.</summary>
    public readonly ValueTask<TResult> Task =>
        call is not null ? new(call, call.Version) : failure is not null ? new(failure) : new(result);

    /// <summary>Begins.</summary>
    public static ReusingMethodBuilder<TResult> Create() => default;

    /// <summary>Runs the method until it has to wait; the context of whom it was called by stays what it was.</summary>
#pragma warning disable CA1822 // The compiler calls it so.
    public readonly void Start<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine => AsyncTaskMethodBuilder.Create().Start(ref machine);

    /// <summary>Of no use to a builder that moves the state itself.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }
#pragma warning restore CA1822

    /// <summary>The method has ended.</summary>
    public void SetResult(TResult result)
    {
        if (call is null)
            this.result = result;
        else
            call.SetResult(result);
    }

    /// <summary>The method has failed.</summary>
    public void SetException(Exception exception)
    {
        if (call is null)
            failure = System.Threading.Tasks.Task.FromException<TResult>(exception);
        else
            call.SetException(exception);
    }

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(WaitingMethod<TResult, TStateMachine>.Keep(ref machine, ref call));

    /// <summary>The method waits.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(WaitingMethod<TResult, TStateMachine>.Keep(ref machine, ref call));
}
