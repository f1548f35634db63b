using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Host.Differences;

namespace Gatehouse.Host.Tests.Differences;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Changes_stand_with_three_lines_around_them_as_diff_prints_them()
    {
        var old = Lines(Enumerable.Range(1, 20).Select(i => $"{i}"));
        var next = Lines(Enumerable.Range(1, 20).SelectMany(i => i switch { 2 => [], 17 => ["17", "new"], _ => (string[])[$"{i}"] }));

        UnifiedDiff.Of(("old", old), ("new", next)).ShouldBe(Lines(
            "--- old", "+++ new", "@@ -1,5 +1,4 @@", " 1", "-2", " 3", " 4", " 5", "@@ -15,6 +14,7 @@", " 15", " 16", " 17", "+new", " 18", " 19", " 20"));
    }

    [Fact]
    public void Changes_with_little_between_them_stand_in_one_piece() =>
        UnifiedDiff.Of(("old", "a\n1\n2\n3\n4\n5\n6\nb\n"), ("new", "A\n1\n2\n3\n4\n5\n6\nB\n")).ShouldBe(Lines(
            "--- old", "+++ new", "@@ -1,8 +1,8 @@", "-a", "+A", " 1", " 2", " 3", " 4", " 5", " 6", "-b", "+B"));

    [Fact]
    public void A_first_text_is_added_to_nothing() =>
        UnifiedDiff.Of(("old", ""), ("new", "a\n")).ShouldBe(Lines("--- old", "+++ new", "@@ -0,0 +1 @@", "+a"));

    [Fact]
    public void The_end_of_the_last_line_counts() =>
        UnifiedDiff.Of(("old", "a\nb"), ("new", "a\nb\n")).ShouldBe(Lines("--- old", "+++ new", "@@ -1,2 +1,2 @@", " a", "-b", "\\ No newline at end of file", "+b"));

    [Fact]
    public void The_same_is_nothing() => UnifiedDiff.Of(("old", "a"), ("new", "a")).ShouldBeEmpty();

    [Fact]
    public void Texts_that_have_nothing_in_common_are_replaced_whatever_their_length()
    {
        var edits = LineDiff.Of([.. Enumerable.Range(0, 3000).Select(i => $"a{i}")], [.. Enumerable.Range(0, 3000).Select(i => $"b{i}")]);

        edits.Count(edit => edit.Kind == '-').ShouldBe(3000);
        edits.Count(edit => edit.Kind == '+').ShouldBe(3000);
    }

    [Fact]
    public void The_edits_lead_from_the_one_to_the_other_and_keep_as_much_as_can_be() => Prop.ForAll<byte[], byte[]>(static (old, next) =>
    {
        string[] left = [.. old.Select(value => $"{value % 4}")];
        string[] right = [.. next.Select(value => $"{value % 4}")];

        var edits = LineDiff.Of(left, right);

        edits.Where(edit => edit.Kind != '+').Select(edit => edit.Line).ShouldBe(left);
        edits.Where(edit => edit.Kind != '-').Select(edit => edit.Line).ShouldBe(right);
        edits.Count(edit => edit.Kind == ' ').ShouldBe(LongestCommon(left, right));
    }).QuickCheckThrowOnFailure();

    private static int LongestCommon(string[] left, string[] right)
    {
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
                lengths[i, j] = left[i - 1] == right[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
        }
        return lengths[left.Length, right.Length];
    }

    private static string Lines(params IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
