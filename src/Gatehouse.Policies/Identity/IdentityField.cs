using Gatehouse.Expressions;

namespace Gatehouse.Policies.Identity;

/// <summary>A field for the service. Immutable.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">What is in it.</param>
internal sealed record IdentityField(string Name, Expression Value);
