using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Caching.Fields;

namespace Gatehouse.Caching.Tests.Fields;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("max-age=60", 60)]
    [InlineData("MAX-AGE=60", 60)]
    [InlineData("max-age=\"60\"", 60)]
    [InlineData("max-age=0060", 60)]
    [InlineData("max-age=99999999999999999999", 2147483648)]
    [InlineData("max-age=5, max-age=60", 5)]
    [InlineData("max-age=60, max-age=5", 5)]
    [InlineData("x=\"max-age=1\", max-age=60", 60)]
    [InlineData("x=\"a\\\", max-age=1\", max-age=60", 60)]
    [InlineData("max-age='60'", 0)]
    [InlineData("max-age=-60", 0)]
    [InlineData("max-age=60.5", 0)]
    [InlineData("max-age=60 s", 0)]
    [InlineData("max-age", 0)]
    [InlineData("max-age=", 0)]
    [InlineData("max-age= 60", 0)]
    [InlineData(", ,max-age=60,,", 60)]
    public void A_lifetime_is_read_and_what_is_none_is_0(string line, long seconds) => Read(line).MaxAge.ShouldBe(seconds);

    [Theory]
    [InlineData("no-store")]
    [InlineData("x=\"never closed, no-store")]
    [InlineData("@@@ , no-store")]
    [InlineData("no-store garbage")]
    [InlineData("no-store=\"x\"")]
    [InlineData("a,b;c=d,No-StOrE")]
    public void What_forbids_is_found_wherever_it_stands(string line) => Read(line).NoStore.ShouldBeTrue();

    [Theory]
    [InlineData("public garbage")]
    [InlineData("must-understand=")]
    public void What_allows_counts_only_when_it_is_well_formed(string line) => (Read(line).Public || Read(line).MustUnderstand).ShouldBeFalse();

    [Fact]
    public void Fields_that_are_named_are_withheld()
    {
        Read("no-cache=\"a, B\"").Withheld.ShouldBe(["a", "B"]);
        Read("no-cache=\"a, B\"").NoCache.ShouldBeFalse();
        Read("no-cache=\"a b\"").NoCache.ShouldBeTrue();
        Read("private=\"a\"").Private.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", true)]
    [InlineData("sun, 06 nov 1994 08:49:37 gmt", true)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", true)]
    [InlineData("Sun Nov  6 08:49:37 1994", true)]
    [InlineData("Sun, 6 Nov 1994 08:49:37 GMT", false)]
    [InlineData("Sun, 06 Nov 94 08:49:37 GMT", false)]
    [InlineData("Sun, 06-Nov-1994 08:49:37 GMT", false)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC", false)]
    [InlineData("Sun 06 Nov 1994 08:49:37 GMT", false)]
    [InlineData("Sun, 31 Feb 1994 08:49:37 GMT", false)]
    [InlineData("Sun, 06 Nov 1994 24:49:37 GMT", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void A_date_has_one_of_three_forms(string text, bool isDate)
    {
        HttpDate.TryParse(text, Entries.Now, out var date).ShouldBe(isDate);
        if (isDate)
            date.ShouldBe(new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero));
    }

    [Fact]
    public void Every_date_that_is_written_is_read_again() =>
        Check(Prop.ForAll<uint>(seconds =>
        {
            var date = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return HttpDate.TryParse(HttpDate.Format(date), Entries.Now, out var read) && read == date;
        }));

    [Fact]
    public void No_text_breaks_a_parser() =>
        Check(Prop.ForAll<string>(text =>
        {
            text ??= "";
            Read(text);
            default(RequestDirectives).Read(text);
            _ = HttpDate.TryParse(text, Entries.Now, out _);
            EntityTags.Contains(text, "\"1\"");
            ByteRange.Read("bytes=" + text, 100);
            TargetedDirectives.Read(new CachedField("a", text));
            VaryField.Read(new CachedField("a", text), []);
            return SelectingValue.Of("a", new CachedField("a", text)) is not null;
        }));

    [Fact]
    public void No_store_survives_whatever_stands_in_front_of_it_in_another_line() =>
        Check(Prop.ForAll<string>(text => ResponseDirectives.Read(new CachedField("a", [text ?? "", "no-store"])).NoStore));

    [Fact]
    public void A_range_lies_within_its_body() =>
        Check(Prop.ForAll<uint, uint, ushort>((first, last, total) =>
            ByteRange.Read($"bytes={first}-{last}", total) is not { } range || (range.Length >= 0 && (range.Length == 0 || range.Start + range.Length <= total))));

    [Theory]
    [InlineData("max-age=60", 60L)]
    [InlineData("max-age=60;x=1, foo", 60L)]
    [InlineData("a=(1 2 \"x\");p, max-age=60", 60L)]
    [InlineData("max-age=-5", 0L)]
    [InlineData("max-age=\"60\"", null)]
    [InlineData("max-age=60, &&&", null)]
    [InlineData("max-age =60", null)]
    [InlineData("MAX-AGE=60", null)]
    [InlineData("max-age=60,", null)]
    [InlineData("", null)]
    public void A_targeted_field_counts_only_when_it_is_well_formed(string line, long? seconds) =>
        (TargetedDirectives.Read(new CachedField("CDN-Cache-Control", line))?.MaxAge).ShouldBe(seconds);

    [Theory]
    [InlineData("\"1\"", "\"1\"", true)]
    [InlineData("W/\"1\"", "\"1\"", true)]
    [InlineData("\"0\", \"a,b\" , \"1\"", "W/\"1\"", true)]
    [InlineData("*", "\"1\"", true)]
    [InlineData("\"1", "\"1\"", false)]
    [InlineData("\"11\"", "\"1\"", false)]
    [InlineData("\"a, \"1\"", "\"1\"", false)]
    public void Entity_tags_are_compared_weakly(string line, string tag, bool matches) => EntityTags.Contains(line, tag).ShouldBe(matches);

    private static ResponseDirectives Read(string line) => ResponseDirectives.Read(new CachedField("Cache-Control", line));

    private static void Check(Property property) => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);
}
