using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>What a function does: from arguments, of which none is an error and each is of the kind declared, to a value or an error.</summary>
public delegate CelValue CelBody(ReadOnlySpan<CelValue> arguments);
