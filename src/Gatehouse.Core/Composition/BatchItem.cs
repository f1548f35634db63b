namespace Gatehouse.Core.Composition;

/// <summary>What a single call asks for as a part of a bulk request. Immutable.</summary>
/// <param name="Id">The item's id, as text.</param>
/// <param name="Target">Path and query of the bulk request, with <see cref="BatchPlan.Place"/> where the ids go.</param>
/// <param name="Place">Where in the bulk answer it is found: <see cref="BatchPlan.ItemPlace"/>.</param>
internal sealed record BatchItem(string Id, string Target, string Place);
