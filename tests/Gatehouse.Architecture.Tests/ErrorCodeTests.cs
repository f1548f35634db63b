using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Who meets an error finds it in the documentation by its code.</summary>
public sealed partial class ErrorCodeTests
{
    [Fact]
    public void Every_code_of_an_error_stands_in_the_table_of_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(SourceFile.Repository, "docs/observability.md"));
        string[] codes = [.. SourceFile.Source.SelectMany(file => Code().Matches(file.Text)).Select(match => match.Groups[1].Value).Distinct()];

        codes.Length.ShouldBeGreaterThan(60);
        codes.Where(code => !page.Contains($"`{code}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // new(404, "route_not_found", ...) and new Problem(StatusCodes.Status404NotFound, "route_not_found", ...)
    [GeneratedRegex("""\(\s*(?:StatusCodes\.Status\w+|[45]\d\d),\s*"([a-z]+(?:_[a-z]+)+)""")]
    private static partial Regex Code();
}
