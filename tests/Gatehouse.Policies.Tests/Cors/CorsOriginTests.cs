using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Policies.Cors;

namespace Gatehouse.Policies.Tests.Cors;

public sealed class CorsOriginTests
{
    [Theory]
    [InlineData("https://shop.example.com")]
    [InlineData("http://localhost:3000")]
    [InlineData("https://*.example.com:8443")]
    [InlineData("http://[::1]:3000")]
    [InlineData("capacitor://localhost")]
    [InlineData("https://xn--bcher-kva.example")]
    public void An_origin_as_a_browser_sends_it_is_accepted(string text)
    {
        var origin = CorsOrigin.Parse(text, out var hint);

        hint.ShouldBeNull();
        origin.ShouldNotBeNull().Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("https://shop.example.com/", "did you mean 'https://shop.example.com'?")]
    [InlineData("https://shop.example.com/cart?x#y", "did you mean 'https://shop.example.com'?")]
    [InlineData("https://Shop.example.com", "did you mean 'https://shop.example.com'?")]
    [InlineData("HTTPS://shop.example.com", "did you mean 'https://shop.example.com'?")]
    [InlineData("https://shop.example.com:443", "did you mean 'https://shop.example.com'?")]
    [InlineData("http://shop.example.com:80", "did you mean 'http://shop.example.com'?")]
    [InlineData("shop.example.com", "did you mean 'https://shop.example.com'?")]
    [InlineData("https://me@shop.example.com", "did you mean 'https://shop.example.com'?")]
    [InlineData(" https://shop.example.com", "did you mean 'https://shop.example.com'?")]
    public void What_was_probably_meant_is_said(string text, string expected)
    {
        CorsOrigin.Parse(text, out var hint).ShouldBeNull();

        hint.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("://")]
    [InlineData("https://")]
    [InlineData("https://*")]
    [InlineData("https://a.*.b")]
    [InlineData("https://*a.b")]
    [InlineData("https://*.")]
    [InlineData("https://*.*.b")]
    [InlineData("https://a..b")]
    [InlineData("https://a.b:0")]
    [InlineData("https://a.b:65536")]
    [InlineData("https://a.b:")]
    [InlineData("https://a.b:99999999999")]
    [InlineData("https://[1.2.3.4]")]
    [InlineData("https://[::1%eth0]")]
    [InlineData("https://bücher.example")]
    [InlineData("https://a b")]
    [InlineData("*://a.b")]
    public void Anything_else_is_no_origin(string text)
    {
        CorsOrigin.Parse(text, out var hint).ShouldBeNull();

        hint.ShouldNotBeNull().ShouldStartWith("write ");
    }

    [Theory]
    [InlineData("https://a.example.com", true)]
    [InlineData("https://a.b.example.com", true)]
    [InlineData("https://example.com", false)]
    [InlineData("https://.example.com", false)]
    [InlineData("http://a.example.com", false)]
    [InlineData("https://a.example.com:8443", false)]
    [InlineData("https://a.example.com.evil.net", false)]
    [InlineData("https://evilexample.com", false)]
    [InlineData("https://evil.net/.example.com", false)]
    [InlineData("https://evil.net?.example.com", false)]
    [InlineData("https://evil.net:1.example.com", false)]
    [InlineData("https://evil.net@a.example.com", false)]
    [InlineData("https://A.example.com", false)]
    public void A_wildcard_stands_for_subdomains_only(string origin, bool expected) =>
        CorsOrigin.Parse("https://*.example.com", out _)!.Matches(origin).ShouldBe(expected);

    [Fact]
    public void Parsing_never_throws_and_what_it_proposes_is_accepted() =>
        Prop.ForAll(Spellings().ToArbitrary(), text =>
        {
            var origin = CorsOrigin.Parse(text, out var hint);
            if (hint is null)
                return origin!.Text == text;
            return origin is null && (!hint.StartsWith("did", StringComparison.Ordinal) || CorsOrigin.Parse(hint.Split('\'')[1], out _) is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Parsing_never_throws_on_any_text() =>
        Prop.ForAll<string>(text =>
        {
            CorsOrigin.Parse(text ?? "", out _);
            CorsOrigin.Parse("https://" + text, out _);
        }).QuickCheckThrowOnFailure();

    // Pieces of origins in any order find more than random text does.
    private static Gen<string> Spellings() =>
        from scheme in Gen.Elements("https://", "http://", "HTTPS://", "app://", "://", "")
        from count in Gen.Choose(0, 5)
        from pieces in Gen.Elements("//", "*", "*.", ".", "a", "B", "[", "]", "[::1]", ":", ":443", ":80", "/", "?", "#", "@", "-", " ", "null", "é").ArrayOf(count)
        select scheme + string.Concat(pieces);
}
