using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Tests.Configuration.Binding;

/// <summary>With a shorthand of a list, and nothing required.</summary>
[Shorthand(nameof(Origins))]
public sealed class SampleCors
{
    public IReadOnlyList<string> Origins { get; init; } = ["*"];
    public bool Credentials { get; init; }
}
