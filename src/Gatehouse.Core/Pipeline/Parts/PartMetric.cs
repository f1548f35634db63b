namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>A sample of <c>/metrics</c>.</summary>
/// <param name="Name">The family, <c>gateway_...</c>.</param>
/// <param name="Help">What it counts, in a sentence.</param>
/// <param name="IsCounter">True for what only rises.</param>
/// <param name="Value">The value now.</param>
public sealed record PartMetric(string Name, string Help, bool IsCounter, long Value)
{
    /// <summary>A label with its value; null for none.</summary>
    public (string Name, string Value)? Label { get; init; }
}
