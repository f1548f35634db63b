using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Policies.IpFilter;

namespace Gatehouse.Policies.Tests.IpFilter;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.1.2.3/8", "did you mean '10.0.0.0/8'?")]
    [InlineData("192.0.2.129/25", "did you mean '192.0.2.128/25'?")]
    [InlineData("2001:db8::1/32", "did you mean '2001:db8::/32'?")]
    [InlineData("1.2.3.4/0", "did you mean '0.0.0.0/0'?")]
    [InlineData("::1/0", "did you mean '::/0'?")]
    [InlineData("10.0.0.0/33", "the number after '/' is 0 to 32")]
    [InlineData("10.0.0.0/08", "the number after '/' is 0 to 32")]
    [InlineData("10.0.0.0/", "the number after '/' is 0 to 32")]
    [InlineData("10.0.0.0/-1", "the number after '/' is 0 to 32")]
    [InlineData("::/129", "the number after '/' is 0 to 128")]
    [InlineData("::ffff:10.0.0.1", "did you mean '10.0.0.1'?")]
    [InlineData("::ffff:10.0.0.0/104", "did you mean '10.0.0.0/8'?")]
    [InlineData("::ffff:10.0.0.1/104", "did you mean '10.0.0.0/8'?")]
    public void What_is_not_exact_is_refused_with_a_hint(string text, string expected)
    {
        AddressRange.TryParse(text, out _, out var hint).ShouldBeFalse();

        hint.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1/8/8")]
    public void What_people_do_not_write_is_refused(string text) =>
        AddressRange.TryParse(text, out _, out _).ShouldBeFalse();

    [Fact]
    public void Parsing_never_throws_and_what_it_proposes_is_accepted() =>
        Prop.ForAll(Spellings().ToArbitrary(), text =>
            AddressRange.TryParse(text, out _, out var hint)
            || hint?.StartsWith("did", StringComparison.Ordinal) != true
            || AddressRange.TryParse(hint.Split('\'')[1], out _, out _)).QuickCheckThrowOnFailure();

    private static Gen<string> Spellings() =>
        from address in Gen.Elements("10.1.2.3", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::ff", "::ffff:1.2.3.4", "fe80::1%1", "x", "1")
        from prefix in Gen.Elements("", "/", "/0", "/1", "/8", "/24", "/32", "/33", "/96", "/100", "/128", "/129", "/x")
        select address + prefix;
}
