using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Composition;

/// <summary>Which items a call is made for. Immutable.</summary>
/// <param name="Items">The list.</param>
/// <param name="Text">As the configuration has it, for people.</param>
/// <param name="Parallel">How many calls run at the same time.</param>
/// <param name="MaxItems">The most items.</param>
/// <param name="Into">Where the answers land; null for nowhere but in the call's own value.</param>
internal sealed record EachPlan(Expression Items, string Text, int Parallel, int MaxItems, JoinPlan? Into)
{
    /// <summary>What it is when there is no list.</summary>
    public Problem NotItems { get; init; } = CompositionProblems.NotItems;

    /// <summary>What it is when the list is too long.</summary>
    public Problem TooManyItems { get; init; } = CompositionProblems.TooManyItems;
}
