using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Tests.Configuration.Routes;

public sealed class RouteKeyParserTests
{
    [Theory]
    [InlineData("/", "", "", "L:")]
    [InlineData("/api/users", "", "", "L:api L:users")]
    [InlineData("/api/users/", "", "", "L:api L:users L:")]
    [InlineData("GET /a", "GET", "", "L:a")]
    [InlineData("POST,GET /a", "GET,POST", "", "L:a")]
    [InlineData("PROPFIND /a", "PROPFIND", "", "L:a")]
    [InlineData("GET Example.COM/a", "GET", "example.com", "L:a")]
    [InlineData("*.example.com/a", "", "*.example.com", "L:a")]
    [InlineData("[::1]/a", "", "[::1]", "L:a")]
    [InlineData("127.0.0.1/", "", "127.0.0.1", "L:")]
    [InlineData("localhost/**", "", "localhost", "**")]
    [InlineData("/a/{id}", "", "", "L:a P:id")]
    [InlineData("/a/{_x1}/b", "", "", "L:a P:_x1 L:b")]
    [InlineData("/a/{rest}", "", "", "L:a P:rest")]
    [InlineData("/{y:[0-9]{4}}/**", "", "", "R:y:[0-9]{4} **")]
    [InlineData("/{y:[{}]+}", "", "", "R:y:[{}]+")]
    [InlineData(@"/{y:\{x\}}", "", "", @"R:y:\{x\}")]
    [InlineData("/{y:a:b|c d}", "", "", "R:y:a:b|c d")]
    [InlineData("/caf%C3%A9/a%20b", "", "", "L:caf%C3%A9 L:a%20b")]
    [InlineData("/@a/b:c/d+e/f*", "", "", "L:@a L:b:c L:d+e L:f*")]
    public void A_key_is_read(string text, string methods, string host, string segments)
    {
        var key = RouteKeyParser.Parse(text, out var error, out _);

        error.ShouldBeNull();
        key.ShouldNotBeNull();
        key.Text.ShouldBe(text);
        string.Join(',', key.Methods).ShouldBe(methods);
        (key.Host?.ToString() ?? "").ShouldBe(host);
        string.Join(' ', key.Pattern.Segments.Select(Show)).ShouldBe(segments);
    }

    [Theory]
    [InlineData("", "empty", "/orders")]
    [InlineData("orders", "path is missing", "GET /orders/{id}")]
    [InlineData("GET", "path is missing", "GET")]
    [InlineData("get /a", "upper case", "'GET'")]
    [InlineData("Foo /a", "upper case", null)]
    [InlineData("GET, POST /a", "one space", "GET,POST /path")]
    [InlineData("GET,,POST /a", "a method is empty", "comma")]
    [InlineData("GET  /a", "one space", null)]
    [InlineData(" /a", "one space", null)]
    [InlineData("/a ", "one space", null)]
    [InlineData("GET,GET /a", "stands twice", null)]
    [InlineData("G@T /a", "not a method", null)]
    [InlineData("CONNECT /a", "CONNECT cannot be routed", null)]
    [InlineData("TRACE /a", "TRACE cannot be routed", null)]
    [InlineData("GET/a", "not a host", "'GET /a'")]
    [InlineData("get,post/a", "not a host", "'GET,POST /a'")]
    [InlineData("example.com:80/a", "has a port", "leave it out")]
    [InlineData("[::1]:80/a", "has a port", "leave it out")]
    [InlineData("[::1/a", "not an IPv6 address", null)]
    [InlineData("::1/a", "not a host", null)]
    [InlineData("http://example.com/a", "scheme", "example.com/path")]
    [InlineData("*/a", "'*' is not a host", "leave the host out")]
    [InlineData("a.*.com/a", "'*'", "*.example.com")]
    [InlineData("*a.com/a", "'*'", "*.example.com")]
    [InlineData("example.com./a", "ends in a dot", "'example.com'")]
    [InlineData("-a.com/a", "not a host", null)]
    [InlineData("a..com/a", "not a host", null)]
    [InlineData("me@a.com/a", "'@'", null)]
    [InlineData("münchen.de/a", "not ASCII", "xn--mnchen-3ya.de")]
    [InlineData("/a//b", "empty segment", null)]
    [InlineData("//", "empty segment", null)]
    [InlineData("/a/../b", "removed from every", null)]
    [InlineData("/.", "removed from every", null)]
    [InlineData("/%2e%2e", "encoded dot", null)]
    [InlineData("/a;b", "semicolon", null)]
    [InlineData("/a%2fb", "slash", null)]
    [InlineData("/a\\b", "backslash", null)]
    [InlineData("/a?b", "no query", "'query'")]
    [InlineData("/a#b", "'#'", null)]
    [InlineData("/a%", "hexadecimal", null)]
    [InlineData("/%61", "canonical form", "write 'a'")]
    [InlineData("/caf%c3%a9", "canonical form", "write 'caf%C3%A9'")]
    [InlineData("/a b", "canonical form", "write 'a%20b'")]
    [InlineData("/café", "not ASCII", "write 'caf%C3%A9'")]
    [InlineData("/a/**/b", "last segment", null)]
    [InlineData("/a**", "cannot be a segment", "'**' at the end")]
    [InlineData("/a/*", "cannot be a segment", "'{name}'")]
    [InlineData("/a{id}", "whole segment", null)]
    [InlineData("/{id}a", "whole segment", null)]
    [InlineData("/{a}{b}", "whole segment", null)]
    [InlineData("/{a", "not closed", null)]
    [InlineData("/a}", "whole segment", null)]
    [InlineData("/{a:[0-9]{4}/b}", "not closed", "'/'")]
    [InlineData("/{}", "not a parameter's name", null)]
    [InlineData("/{1a}", "not a parameter's name", null)]
    [InlineData("/{a-b}", "not a parameter's name", null)]
    [InlineData("/{a}/{a}", "named 'a'", null)]
    [InlineData("/{rest}/**", "named 'rest'", "another name")]
    [InlineData("/{a:}", "expression is empty", null)]
    [InlineData("/{a:(}", "insufficient closing parentheses", null)]
    [InlineData("/{a:x)|(y}", "opening parentheses", null)]
    [InlineData("/{a:(?=x)y}", "linear time", "lookarounds")]
    [InlineData(@"/{a:(x)\1}", "linear time", "back-references")]
    [InlineData("/{a:((x{1000}){1000}){1000}}", "linear time", "large repetitions")]
    public void A_key_that_cannot_be_read_is_explained(string text, string error, string? hint)
    {
        RouteKeyParser.Parse(text, out var actualError, out var actualHint).ShouldBeNull();

        actualError.ShouldNotBeNull();
        actualError.ShouldContain(error);
        actualError.ShouldNotEndWith(".");
        if (hint is not null)
            actualHint.ShouldNotBeNull().ShouldContain(hint);
    }

    [Fact]
    public void There_are_16_parameters_and_64_segments_at_most()
    {
        string Parameters(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"/{{p{i}}}"));

        RouteKeyParser.Parse(Parameters(16), out _, out _).ShouldNotBeNull();
        RouteKeyParser.Parse(Parameters(17), out var error, out _).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("16 parameters");
        RouteKeyParser.Parse(Parameters(16) + "/**", out error, out _).ShouldBeNull();
        RouteKeyParser.Parse(string.Concat(Enumerable.Repeat("/a", 64)), out _, out _).ShouldNotBeNull();
        RouteKeyParser.Parse(string.Concat(Enumerable.Repeat("/a", 65)), out error, out _).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("64 segments");
    }

    [Fact]
    public void An_expression_matches_the_whole_segment()
    {
        var regex = RouteKeyParser.Parse("/{a:x|yy}", out _, out _)!.Pattern.Segments[0].Regex!;

        regex.IsMatch("x").ShouldBeTrue();
        regex.IsMatch("yy").ShouldBeTrue();
        regex.IsMatch("xyy").ShouldBeFalse();
    }

    [Fact]
    public void No_text_throws()
    {
        string[] atoms = ["GET", "get", ",", " ", "/", "/", "*", "**", ".", "..", "a", "{", "}", "{a}", "{b:", "[0-9]+", "(", ")", "\\", "?", "[", "]", ":", "%", "%41", "é", "\ud83d", "\0", ";", "{2,4}", "x.com", "xn--", "@", "(?=", "$", "^", "|"];
        var keys = Gen.Elements(atoms).ArrayOf().Select(string.Concat).ToArbitrary();
        var config = Config.QuickThrowOnFailure.WithMaxTest(3000);

        Check.One(config, Prop.ForAll(keys, IsKeyOrError));
        Check.One(config, Prop.ForAll<string>(text => IsKeyOrError(text ?? "")));
    }

    private static bool IsKeyOrError(string text) => RouteKeyParser.Parse(text, out var error, out _) is null == (error is not null);

    private static string Show(RouteSegment segment) => segment.Kind switch
    {
        RouteSegmentKind.Literal => "L:" + segment.Text,
        RouteSegmentKind.Parameter => "P:" + segment.ParameterName,
        RouteSegmentKind.Regex => $"R:{segment.ParameterName}:{segment.Text}",
        _ => "**",
    };
}
