namespace Gatehouse.Core.Snapshots;

/// <summary>What makes two live objects the same one: an equal identity in the next configuration takes the object over.</summary>
/// <param name="Kind">A policy's name, or <c>upstream</c>.</param>
/// <param name="Section">Hash of the section it is made from.</param>
/// <param name="Scope">The upstream's name, or the route's id; empty for a policy that routes with equal sections share.</param>
internal readonly record struct ResourceIdentity(string Kind, UInt128 Section, string Scope);
