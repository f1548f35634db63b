namespace Gatehouse.Expressions;

/// <summary>A use of a variable: <c>order.products[0].id</c> uses <c>order</c> with the path <c>products</c>.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Path">The members that follow it, as far as they are constant names; empty when it is used whole.</param>
/// <param name="Offset">Where it is in the text, in characters from 0.</param>
/// <param name="Length">How many characters.</param>
public sealed record ExpressionReference(string Variable, IReadOnlyList<string> Path, int Offset, int Length);
