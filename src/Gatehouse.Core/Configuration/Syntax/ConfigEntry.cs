namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A key of a map and its value.</summary>
/// <param name="Key">The key, with its own place.</param>
/// <param name="Value">The value.</param>
public sealed record ConfigEntry(ConfigScalar Key, ConfigNode Value);
