namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>A route that a part brings along.</summary>
/// <param name="Key">As in the file: <c>POST /auth/login</c>.</param>
/// <param name="Policies">Keys of policies and their one-word sections: <c>auth</c> and <c>none</c>.</param>
public sealed record PartRoute(string Key, IReadOnlyDictionary<string, string> Policies);
