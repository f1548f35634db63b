namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>The name of a field of an answer. Immutable.</summary>
/// <param name="Text">The name.</param>
/// <param name="IsPassedOn">Whether a field of this name goes on to the client, in whatever answer it comes.</param>
internal sealed record FieldName(string Text, bool IsPassedOn);
