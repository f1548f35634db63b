namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The range of an option, both ends included, in the operator's spelling: <c>[Bounds("1ms", "1h")]</c>, <c>[Bounds("1", "65535")]</c>.</summary>
/// <param name="minimum">The smallest value.</param>
/// <param name="maximum">The largest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(string minimum, string maximum) : Attribute
{
    /// <summary>The smallest value.</summary>
    public string Minimum { get; } = minimum;

    /// <summary>The largest value.</summary>
    public string Maximum { get; } = maximum;
}
