namespace Gatehouse.Core.Configuration.Schema;

/// <summary>What schema and reference need to know of a part. Immutable.</summary>
/// <param name="Key">The key at the top of the file.</param>
/// <param name="IsMap">True when the key holds a map of names to sections, false when it holds one section.</param>
/// <param name="OptionsType">The options class.</param>
public sealed record PartSchema(string Key, bool IsMap, Type OptionsType);
