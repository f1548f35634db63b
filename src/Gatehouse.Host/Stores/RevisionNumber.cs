using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Gatehouse.Host.Stores;

/// <summary>The number of a revision on the command line.</summary>
internal static class RevisionNumber
{
    public static Argument<long> Argument(string description) => new("N") { Description = description, CustomParser = Parse };

    public static Option<long?> Option(string name, string description) =>
        new(name) { Description = description, HelpName = "N", CustomParser = static result => Parse(result) };

    // In place of the library's own words, which name a type of .NET.
    private static long Parse(ArgumentResult result)
    {
        var text = result.Tokens is [var only] ? only.Value : "";
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            result.AddError($"'{text}' is not the number of a revision: write it as `gatehouse history` shows it, such as 7");
        return number;
    }
}
