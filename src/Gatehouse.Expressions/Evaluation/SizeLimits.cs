using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>How large a value may become.</summary>
internal static class SizeLimits
{
    /// <summary>Characters of a text, or bytes, that an expression makes: 4 Mi.</summary>
    public const int MaxText = 4 * 1024 * 1024;

    /// <summary>Values in a list or map that an expression makes, or that are written out.</summary>
    public const int MaxItems = 1_000_000;

    public static readonly CelValue TooLong = CelValue.Error($"the text would be longer than {MaxText} characters");

    /// <summary>Whether much was made before it was found to be too much.</summary>
    public static bool IsTooLong(in CelValue value) => value.IsError && value.SameReference(TooLong);

    public static readonly CelValue TooMany = CelValue.Error($"there would be more than {MaxItems} values");
}
