using System.Text.RegularExpressions;

namespace Gatehouse.Integration.Tests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">Path of the page in the repository.</param>
/// <param name="Language">What stands behind the fence; empty for nothing.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed record MarkdownBlock(string Page, string Language, string Text)
{
    /// <summary>The README, the pages under docs, and the policies' own.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md",
        .. Directory.EnumerateFiles(Repository.File("docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)),
        .. Directory.EnumerateDirectories(Repository.File("src/Gatehouse.Policies"))
            .Where(folder => File.Exists(Path.Combine(folder, "README.md")))
            .Select(folder => $"src/Gatehouse.Policies/{Path.GetFileName(folder)}/README.md"),
    ];

    public static IEnumerable<MarkdownBlock> ReadAll(string page) =>
        Regex.Matches(Repository.Read(page), @"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(match => new MarkdownBlock(page, match.Groups["language"].Value, match.Groups["text"].Value));
}
