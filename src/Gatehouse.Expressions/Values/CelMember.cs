namespace Gatehouse.Expressions.Values;

/// <summary>A member of an object type.</summary>
/// <param name="Name">As expressions write it.</param>
/// <param name="Type">What it is; dyn when only the value tells.</param>
public readonly record struct CelMember(string Name, CelType Type);
