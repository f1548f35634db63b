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
            OptionKind.Integer when type.IsLong && IsInteger(text, long.MinValue, long.MaxValue, out var number) => number,
            OptionKind.Integer when !type.IsLong && IsInteger(text, int.MinValue, int.MaxValue, out var number) => (int)number,
            OptionKind.Number when double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var real)
                && double.IsFinite(real) => real,
            OptionKind.Duration when Duration.TryParse(text, out var duration) => duration,
            OptionKind.Size when ByteSize.TryParse(text, out var size) => size,
            OptionKind.Percentage when Percentage.TryParse(text, out var share) => share,
            OptionKind.Choice => Choice(type, text),
            _ => null,
        };
        return value is not null;
    }

    private static bool IsInteger(string text, long minimum, long maximum, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= minimum && number <= maximum;

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
