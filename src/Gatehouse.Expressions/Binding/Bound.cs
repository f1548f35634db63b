using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>A node that is ready to be evaluated, and what type it has as far as that is known.</summary>
internal readonly record struct Bound(CelType Type, CompiledNode Node);
