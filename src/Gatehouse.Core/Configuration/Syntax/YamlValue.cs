namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A value with what it adds to the limits wherever an alias repeats it.</summary>
/// <param name="Node">The value.</param>
/// <param name="Size">Values in it, itself included, aliases expanded.</param>
/// <param name="Height">Levels in it, itself included.</param>
internal readonly record struct YamlValue(ConfigNode Node, int Size, int Height);
