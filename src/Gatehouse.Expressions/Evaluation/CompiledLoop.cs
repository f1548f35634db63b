using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>What all loops have: a range, variables, and what is done in a turn.</summary>
internal abstract class CompiledLoop : CompiledNode
{
    /// <summary>What it goes through.</summary>
    public required CompiledNode Range { get; init; }

    /// <summary>The index of its first variable.</summary>
    public required int First { get; init; }

    /// <summary>Whether it has two variables.</summary>
    public required bool HasTwo { get; init; }

    /// <summary>Which turns count; null when all do.</summary>
    public CompiledNode? Filter { get; init; }

    /// <summary>What is done in a turn.</summary>
    public required CompiledNode Body { get; init; }

    /// <summary>Where it stands.</summary>
    public required Place Place { get; init; }

    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = Range.Evaluate(ref state);
        if (value.IsError)
            return value;
        // The places of all items are noted, and their texts decoded, whenever a loop goes through JSON.
        state.Charge(EvaluationState.CostOf(value));
        var range = new LoopRange(value);
        return range.Count < 0 ? Place.Error($"{CelType.Of(value)} has no items to go through") : Run(value, range, ref state);
    }

    protected abstract CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state);

    /// <summary>Begins a turn: null when it counts, false when it does not, or an error.</summary>
    protected CelValue? Skips(LoopRange range, int turn, ref EvaluationState state)
    {
        if (!state.Charge(1))
            return EvaluationState.TooCostly;
        range.Set(turn, state.Locals, First, HasTwo);
        if (Filter is null)
            return null;
        var counts = Filter.Evaluate(ref state);
        if (counts.Kind == CelKind.Bool)
            return counts.IsTrue ? null : counts;
        return counts.IsError ? counts : Place.Error($"the condition is {CelType.Of(counts)}, not bool");
    }
}
