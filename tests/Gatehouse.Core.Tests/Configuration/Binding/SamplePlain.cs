namespace Gatehouse.Core.Tests.Configuration.Binding;

/// <summary>Without a shorthand, and nothing required.</summary>
public sealed class SamplePlain
{
    public int Days { get; init; } = 7;
}
