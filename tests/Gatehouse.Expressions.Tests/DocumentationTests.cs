using System.Text.RegularExpressions;

namespace Gatehouse.Expressions.Tests;

/// <summary>Every example in docs/expressions.md gives what stands beside it.</summary>
public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs/expressions.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Examples()
    {
        var examples = new TheoryData<string, string>();
        foreach (Match block in Regex.Matches(Page, "^```cel\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline))
        {
            foreach (var line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(" // ");
                examples.Add(parts[0].TrimEnd(), parts[1].Trim());
            }
        }
        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_gives_what_the_page_says(string text, string expected)
    {
        var input = Regex.Match(Page, "^```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value;

        Cel.Show(text, input).ShouldBe(expected);
    }

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        var limits = ExpressionLimits.Default;

        foreach (var limit in new[] { limits.MaxLength, limits.MaxDepth, limits.MaxCost, Expressions.Evaluation.SizeLimits.MaxText })
            Page.ShouldContain($"| {limit:N0} |");
    }
}
