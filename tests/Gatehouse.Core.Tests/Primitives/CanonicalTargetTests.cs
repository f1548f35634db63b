using System.Text.RegularExpressions;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public sealed class CanonicalTargetTests
{
    public static TheoryData<string, string> Table
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var line in File.ReadLines(TestFile("canonical-targets.txt")))
            {
                if (line.Length == 0 || line.StartsWith("# ", StringComparison.Ordinal))
                    continue;
                var columns = line.Split('\t');
                rows.Add(columns[0], columns[1]);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_target_has_the_canonical_form_or_the_fault_of_the_table(string input, string expected)
    {
        var fault = CanonicalTargetParser.Parse(Unescape(input), out var target);

        var actual = fault == TargetFault.None ? target.Text : "!" + fault;
        actual.ShouldBe(Unescape(expected));
    }

    [Fact]
    public void The_table_has_every_fault() =>
        Enum.GetNames<TargetFault>().Where(f => f != "None").Except(Table.Select(row => ((string)row[1]).TrimStart('!'))).ShouldBeEmpty();

    [Fact]
    public void At_least_99_of_100_ordinary_paths_stay_as_they_are()
    {
        var paths = File.ReadAllLines(TestFile("benign-targets.txt"));
        var changed = paths.Where(p => CanonicalTargetParser.Parse(p, out var target) != TargetFault.None || target.Text != p).ToArray();

        paths.Length.ShouldBeGreaterThanOrEqualTo(300);
        changed.Length.ShouldBeLessThanOrEqualTo(paths.Length / 100);
        changed.ShouldBe(["/files/a%2Bb.txt", "/blog//2024/hello"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/orders/42?expand=lines")]
    [InlineData("/.well-known/caf%C3%A9")]
    public void A_canonical_target_is_kept_as_the_same_string(string raw)
    {
        CanonicalTargetParser.Parse(raw, out var target).ShouldBe(TargetFault.None);

        target.Text.ShouldBeSameAs(raw);
    }

    [Fact]
    public void A_canonical_target_is_read_without_allocation()
    {
        const string raw = "/api/orders/42/lines?expand=product";
        CanonicalTargetParser.Parse(raw, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            CanonicalTargetParser.Parse(raw, out _);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Path_and_query_are_told_apart()
    {
        CanonicalTargetParser.Parse("//a/%62?x=%62", out var target);

        target.Path.ToString().ShouldBe("/a/b");
        target.Query.ToString().ShouldBe("x=%62");
        target.PathLength.ShouldBe(4);
    }

    [Fact]
    public void A_long_path_is_read_like_a_short_one()
    {
        var path = "/" + new string(' ', 5000);

        CanonicalTargetParser.Parse(path, out var target).ShouldBe(TargetFault.None);
        target.Text.ShouldBe("/" + string.Concat(Enumerable.Repeat("%20", 5000)));
    }

    [Fact]
    public void Every_fault_has_a_message_of_its_own() =>
        Enum.GetValues<TargetFault>().Select(TargetFaults.Message).Distinct().Count().ShouldBe(Enum.GetValues<TargetFault>().Length);

    internal static string TestFile(string name) => Path.Combine(AppContext.BaseDirectory, "Primitives", name);

    private static string Unescape(string text) => Regex.Replace(
        text,
        @"\\(?:x(?<hex>[0-9a-fA-F]{2})|u(?<hex>[0-9a-fA-F]{4})|\\)",
        m => m.Groups["hex"].Success ? ((char)Convert.ToInt32(m.Groups["hex"].Value, 16)).ToString() : @"\",
        RegexOptions.ExplicitCapture);
}
