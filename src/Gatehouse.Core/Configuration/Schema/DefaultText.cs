using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>The default of an option as an operator would write it.</summary>
internal static class DefaultText
{
    /// <summary>Null when the option is required, has no default, or its default is not a single value.</summary>
    public static string? Of(OptionsModel model, OptionProperty property)
    {
        if (property.IsRequired || property.Get(model.Create()) is not { } value)
            return null;
        return property.Type.Kind switch
        {
            OptionKind.Truth => true.Equals(value) ? "true" : "false",
            OptionKind.Duration => Duration.Format((TimeSpan)value),
            OptionKind.Choice => property.Type.Choices.FirstOrDefault(c => c.Value.Equals(value)).Word,
            OptionKind.Text or OptionKind.Integer or OptionKind.Number or OptionKind.Size or OptionKind.Percentage => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
