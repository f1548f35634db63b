using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Tests.Configuration.Binding;

/// <summary>With a shorthand of text, and something required.</summary>
[Shorthand(nameof(Name))]
public sealed class SampleRule
{
    public required string Name { get; init; }
    public int Weight { get; init; } = 1;
}
