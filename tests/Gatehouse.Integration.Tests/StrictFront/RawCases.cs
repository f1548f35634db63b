using System.Globalization;
using System.Text.RegularExpressions;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>Reads the tables of raw requests beside this file; how they are written is said at their heads.</summary>
internal static partial class RawCases
{
    /// <summary>The columns of each line, in order; the last is as written, for <see cref="Bytes"/>.</summary>
    public static IEnumerable<string[]> Read(string file, int columns) =>
        Repository.Read("tests/Gatehouse.Integration.Tests/StrictFront/" + file)
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ", columns));

    /// <summary>What is sent, one character for each octet.</summary>
    public static string Bytes(string written) =>
        Escapes().Replace(
            Repeats().Replace(written, match => string.Concat(Enumerable.Repeat(match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))),
            match => match.Value[1] switch
            {
                'r' => "\r",
                'n' => "\n",
                't' => "\t",
                '0' => "\0",
                'x' => ((char)int.Parse(match.Value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString(),
                var other => other.ToString(),
            });

    [GeneratedRegex(@"\{(.+?)\*(\d+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Repeats();

    [GeneratedRegex(@"\\(x[0-9a-fA-F]{2}|.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();
}
