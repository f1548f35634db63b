using Gatehouse.Core.Pipeline.Evaluation;

namespace Gatehouse.Policies.Transform;

/// <summary>A text that is put under a name. Immutable.</summary>
/// <param name="Name">The header or query parameter.</param>
/// <param name="Text">Its text.</param>
/// <param name="Replaces">True when it replaces what there is.</param>
internal sealed record FieldEdit(string Name, TextTemplate Text, bool Replaces);
