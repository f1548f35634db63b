namespace Gatehouse.Expressions.Tests.Conformance;

/// <summary>The public conformance cases of the language.</summary>
public sealed class ConformanceTests
{
    [ConformanceFact]
    public void Every_case_passes_or_is_listed_with_a_reason()
    {
        var listed = Listed();
        var cases = ConformanceCase.ReadAll(ConformanceFactAttribute.Folder).ToList();
        cases.Count.ShouldBeGreaterThan(0, $"{ConformanceFactAttribute.Folder} has no cases");
        var results = cases.Select(one => (one.Id, Problem: one.Run())).ToList();

        var failed = results.Where(result => result.Problem is not null && !listed.ContainsKey(result.Id)).Select(result => $"{result.Id}: {result.Problem}");
        var passedThoughListed = results.Where(result => listed.ContainsKey(result.Id)).GroupBy(result => result.Id).Where(group => group.All(result => result.Problem is null)).Select(group => group.Key);

        failed.ShouldBeEmpty();
        passedThoughListed.ShouldBeEmpty("these cases pass: take them off known-gaps.txt");
    }

    [Fact]
    public void Every_listed_case_has_a_reason() => Listed().Where(entry => entry.Value.Length == 0).ShouldBeEmpty();

    // A line is `file/section/name: reason`; `#` begins a comment.
    private static Dictionary<string, string> Listed() =>
        File.ReadLines(Repository.File("tests/Gatehouse.Expressions.Tests/Conformance/known-gaps.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1].Trim() : "", StringComparer.Ordinal);
}
