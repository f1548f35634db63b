namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// On a property of type list of <see cref="Syntax.ConfigEntry"/>: takes the keys that no other property has, as long as the caller of
/// <see cref="OptionsBinder"/> names them as known (policy names, in routes).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RemainingKeysAttribute : Attribute;
