namespace Gatehouse.Discovery.Addresses;

/// <summary>What is wrong with what the operator wrote. Holds no secret.</summary>
/// <param name="Key">Which key of the section: <c>url</c>, <c>every</c>, ...</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Hint">What to write instead; null when the text says it.</param>
public sealed record DiscoveryFault(string Key, string Text, string? Hint);
