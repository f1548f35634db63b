using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Core.Primitives;

/// <summary>A share of a whole, written <c>20%</c> or <c>0.5%</c>.</summary>
/// <param name="Share">0 for nothing, 1 for all.</param>
public readonly record struct Percentage(double Share)
{
    /// <summary>Reads a share; false when the text is not one from 0% to 100%.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Percentage percentage)
    {
        percentage = default;
        if (text is null || !text.EndsWith('%')
            || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number is < 0 or > 100)
            return false;
        percentage = new Percentage(number / 100);
        return true;
    }

    /// <summary>How an operator writes it.</summary>
    public override string ToString() => (Share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
