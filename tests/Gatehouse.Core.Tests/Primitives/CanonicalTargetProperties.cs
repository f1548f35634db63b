using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public sealed class CanonicalTargetProperties
{
    private static readonly string[] Atoms =
    [
        "/", "/", "/", ".", "..", "%2e", "%2E", "%", "%2f", "%5c", "\\", ";", "%3b", "%25", "2e", "41", "%41", "%c3", "%a9", "%c0", "%af", "%e2%82%ac", "a", "B",
        " ", "[", "%5b", "?", "#", "\0", "%00", "\u00e9", "\ud83d", "http://", "*", "~", "+", "%2B", "x=1", "&",
    ];

    private static readonly Arbitrary<string> Targets = Gen.Elements(Atoms).ArrayOf()
        .Select(atoms => "/" + string.Concat(atoms))
        .ToArbitrary();

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(5000);

    [Fact]
    public void No_text_throws() => Check.One(Many, Prop.ForAll<string>(text =>
    {
        CanonicalTargetParser.Parse(text ?? "", out _);
        return true;
    }));

    [Fact]
    public void The_canonical_form_of_a_canonical_form_is_itself() => Check.One(Many, Prop.ForAll(Targets, text =>
        CanonicalTargetParser.Parse(text, out var once) != TargetFault.None
        || (CanonicalTargetParser.Parse(once.Text, out var twice) == TargetFault.None
            && twice.Text == once.Text
            && twice.PathLength == once.PathLength)));

    [Fact]
    public void A_canonical_path_begins_with_one_slash_and_has_no_dot_or_empty_segment() => Check.One(Many, Prop.ForAll(Targets, text =>
    {
        if (CanonicalTargetParser.Parse(text, out var target) != TargetFault.None)
            return true;
        var segments = target.Path.ToString().Split('/');
        return segments[0].Length == 0
            && segments.Length > 1
            && !segments.Skip(1).SkipLast(1).Contains("")
            && !segments.Contains(".")
            && !segments.Contains("..");
    }));

    [Fact]
    public void A_canonical_path_is_visible_ascii_with_upper_case_percent_encoding() => Check.One(Many, Prop.ForAll(Targets, text =>
    {
        if (CanonicalTargetParser.Parse(text, out var target) != TargetFault.None)
            return true;
        var path = target.Path.ToString();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is <= ' ' or >= '\x7F' or ';' or '\\' or '#' or '?')
                return false;
            if (path[i] == '%' && !(IsUpperHex(path[i + 1]) && IsUpperHex(path[i + 2])))
                return false;
        }
        return true;
    }));

    [Fact]
    public void A_query_is_passed_on_unchanged() => Check.One(Many, Prop.ForAll(Targets, text =>
        CanonicalTargetParser.Parse(text, out var target) != TargetFault.None
        || target.Query.ToString() == (text.Contains('?', StringComparison.Ordinal) ? text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..] : "")));

    private static bool IsUpperHex(char c) => char.IsAsciiDigit(c) || c is >= 'A' and <= 'F';
}
