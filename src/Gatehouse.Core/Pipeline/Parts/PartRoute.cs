namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>A route that a part brings along.</summary>
/// <param name="Key">As in the file: <c>POST /auth/login</c>.</param>
/// <param name="Section">The route's section as YAML: <c>{ auth: none, login: login }</c>.</param>
public sealed record PartRoute(string Key, string Section);
