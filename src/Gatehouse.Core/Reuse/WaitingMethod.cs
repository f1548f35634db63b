using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Reuse;

/// <summary>A call of an async method that waits, with its variables.</summary>
internal sealed class WaitingMethod<TResult, TStateMachine> : ReusedCall<TResult>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly ContextCallback Run = static call => ((WaitingMethod<TResult, TStateMachine>)call!).machine!.MoveNext();

    // As many as requests are under way at once, mostly; a few hundred octets each.
    private const int MostKept = 256;

    private const int MostFull = 4;

    // Of a method that begins on one thread and always ends on another, the states gather there: a whole shelf of them goes back at a time.
    private static readonly ConcurrentStack<Shelf<WaitingMethod<TResult, TStateMachine>>> Full = new();

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
        if ((shelf ??= new(MostKept)).TryPut(this) || Full.Count >= MostFull)
            return;
        Full.Push(shelf);
        shelf = new(MostKept);
        shelf.TryPut(this);
    }

    private static WaitingMethod<TResult, TStateMachine> Take()
    {
        if (shelf is { } kept && kept.TryTake(out var call))
            return call;
        if (Full.TryPop(out var full) && full.TryTake(out call))
        {
            shelf = full;
            return call;
        }
        return new WaitingMethod<TResult, TStateMachine>();
    }

    private void GoOn()
    {
        if (context is { } of)
            ExecutionContext.Run(of, Run, this);
        else
            machine!.MoveNext();
    }
}
