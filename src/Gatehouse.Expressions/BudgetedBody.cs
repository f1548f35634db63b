using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>What a function does whose work the arguments' sizes do not tell: it takes the steps itself, and ends when none are left.</summary>
internal delegate CelValue BudgetedBody(ReadOnlySpan<CelValue> arguments, ref long budget);
