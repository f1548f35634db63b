namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// On a property of type list of <see cref="Syntax.ConfigEntry"/>: takes the keys that no other property has, as long as the caller of
/// <see cref="OptionsBinder"/> names them as known.
/// </summary>
/// <param name="kind">Which of the caller's keys.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RemainingKeysAttribute(RemainingKeys kind) : Attribute
{
    /// <summary>Which of the caller's keys.</summary>
    public RemainingKeys Kind { get; } = kind;
}
