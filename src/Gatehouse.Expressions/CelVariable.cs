using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>A variable that expressions may name.</summary>
/// <param name="Name">Its name; with dots when it is in a namespace.</param>
/// <param name="Type">What it is; dyn when only the value tells.</param>
public readonly record struct CelVariable(string Name, CelType Type);
