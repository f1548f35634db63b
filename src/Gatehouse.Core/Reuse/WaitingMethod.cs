using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Reuse;

/// <summary>A call of an async method that waits, with its variables.</summary>
internal sealed class WaitingMethod<TResult, TStateMachine> : ReusedCall<TResult>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly ContextCallback Run = static call => ((WaitingMethod<TResult, TStateMachine>)call!).machine!.MoveNext();

    // As many as requests are under way at once, mostly; a few hundred octets each.
    private const int MostKept = 256;

    [ThreadStatic]
    private static Shelf<WaitingMethod<TResult, TStateMachine>>? shelf;

    private readonly Action goOn;
    private TStateMachine? machine;
    private ExecutionContext? context;

    private WaitingMethod() => goOn = GoOn;

    /// <summary>Keeps the variables, the first time in one that is free, and says what to run when the wait is over.</summary>
    /// <param name="machine">The method and its variables, with the place that follows among them.</param>
    /// <param name="place">Where the method's builder remembers it.</param>
    public static Action Keep(ref TStateMachine machine, ref ReusedCall<TResult>? place)
    {
        if (place is WaitingMethod<TResult, TStateMachine> known)
        {
            known.context = ExecutionContext.Capture();
            return known.goOn;
        }
        var call = Take();
        place = call; // before the variables are copied, for it is one of them
        call.machine = machine;
        call.context = ExecutionContext.Capture();
        return call.goOn;
    }

    protected override void LetGo()
    {
        machine = default;
        context = null;
        (shelf ??= new(MostKept)).TryPut(this);
    }

    private static WaitingMethod<TResult, TStateMachine> Take() =>
        shelf is { } kept && kept.TryTake(out var call) ? call : new WaitingMethod<TResult, TStateMachine>();

    private void GoOn()
    {
        if (context is { } of)
            ExecutionContext.Run(of, Run, this);
        else
            machine!.MoveNext();
    }
}
