namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>How a value or key is shown in a message.</summary>
internal static class Excerpt
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Secret = "a secret that is not shown";

    private const int MaxLength = 60;

    /// <summary>In single quotes and one line, cut where it is long; never the value of a secret.</summary>
    public static string Of(ConfigScalar scalar) => scalar.IsSecret ? Secret : Of(scalar.Value);

    /// <inheritdoc cref="Of(ConfigScalar)"/>
    public static string Of(string text) => text.Length <= MaxLength ? $"'{VisibleText.Of(text)}'" : $"'{VisibleText.Of(text[..MaxLength])}…'";
}
