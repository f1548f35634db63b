using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Reads the text of a single value as the type of an option.</summary>
internal static class ScalarText
{
    /// <summary>False when the text is not a value of the type, or the type is not one of a single value.</summary>
    public static bool TryRead(OptionType type, string text, [NotNullWhen(true)] out object? value)
    {
        value = type.Kind switch
        {
            OptionKind.Text => text,
            OptionKind.Truth => text switch { "true" => true, "false" => false, _ => null },
            OptionKind.Integer => Integer(type, text),
            OptionKind.Number when double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => number,
            OptionKind.Duration when Duration.TryParse(text, out var duration) => duration,
            OptionKind.Size when ByteSize.TryParse(text, out var size) => size,
            OptionKind.Choice => Choice(type, text),
            _ => null,
        };
        return value is not null;
    }

    private static object? Integer(OptionType type, string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        if (type.ClrType == typeof(long) || type.ClrType == typeof(long?))
            return number;
        return number is >= int.MinValue and <= int.MaxValue ? (object)(int)number : null;
    }

    private static object? Choice(OptionType type, string text)
    {
        foreach (var (word, value) in type.Choices)
        {
            if (word == text)
                return value;
        }
        return null;
    }
}
