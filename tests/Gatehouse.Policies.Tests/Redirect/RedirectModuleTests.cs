using Gatehouse.Policies.Redirect;

namespace Gatehouse.Policies.Tests.Redirect;

public sealed class RedirectModuleTests
{
    private static readonly RedirectModule Module = new();

    [Theory]
    [InlineData("//evil.example", "'//' begins the name of another host")]
    [InlineData("/\\evil.example", "browsers read '\\' as '/'")]
    [InlineData("\\\\evil.example", "browsers read '\\' as '/'")]
    [InlineData("{rest}", "a redirect goes to a path or to an http or https URL")]
    [InlineData("", "a redirect goes to a path or to an http or https URL")]
    [InlineData("new", "a redirect goes to a path or to an http or https URL")]
    [InlineData("javascript:alert(1)", "a redirect goes to a path or to an http or https URL")]
    [InlineData("https:/evil.example", "a redirect goes to a path or to an http or https URL")]
    [InlineData("https://{rest}", "the host of a redirect is fixed: no parameter before the '/' behind it")]
    [InlineData("https://a.example{rest}", "the host of a redirect is fixed: no parameter before the '/' behind it")]
    [InlineData("https://a.example:{rest}/", "the host of a redirect is fixed: no parameter before the '/' behind it")]
    [InlineData("https://a.example?{rest}", "the host of a redirect is fixed: no parameter before the '/' behind it")]
    [InlineData("https://a.example", "the host is not followed by '/'")]
    [InlineData("https:///x", "'' is not a host")]
    [InlineData("https://me@a.example/", "'me@a.example' is not a host")]
    [InlineData("https://a.example:/", "'a.example:' is not a host")]
    [InlineData("https://a.example:99999/", "'a.example:99999' is not a host")]
    [InlineData("/a b", "a redirect cannot hold the character U+0020 as it is; percent-encode it")]
    [InlineData("/a\r\nSet-Cookie:b", "a redirect cannot hold the character U+000D as it is; percent-encode it")]
    [InlineData("/bücher", "a redirect cannot hold the character U+00FC as it is; percent-encode it")]
    [InlineData("/{id}", "'{id}' is not a parameter of the route's path '/old/**'")]
    [InlineData("/a#{id}", "'{id}' is not a parameter of the route's path '/old/**'")]
    [InlineData("/{rest", "'{' is not closed")]
    public void A_template_that_could_lead_elsewhere_is_refused(string template, string message)
    {
        var section = Nodes.Map(("redirect", Nodes.Text(template)), ("status", Nodes.Text("301")));

        var fault = Module.Fault(new RedirectOptions { Redirect = template, Status = 301 }, section, Routes.OldRest);

        fault.Message.ShouldBe(message);
        fault.Position.ShouldBe(section.Find("redirect")!.Value.Position);
    }

    [Theory]
    [InlineData("https://a.example", "did you mean 'https://a.example/'?")]
    [InlineData("http://a.example?x=1", "did you mean 'http://a.example/'?")]
    [InlineData("//a.example", "write '/path', or 'https://host/path'")]
    public void What_was_probably_meant_is_said(string template, string hint) =>
        Module.Fault(new RedirectOptions { Redirect = template }).Hint.ShouldBe(hint);

    [Theory]
    [InlineData(200)]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(309)]
    public void A_status_that_redirects_nobody_is_refused(int status)
    {
        var section = Nodes.Map(("redirect", Nodes.Text("/new")), ("status", Nodes.Text("x")));

        var fault = Module.Fault(new RedirectOptions { Redirect = "/new", Status = status }, section);

        fault.Message.ShouldBe($"{status} is not a redirect");
        fault.Position.ShouldBe(section.Find("status")!.Value.Position);
    }

    [Fact]
    public void The_status_stands_beside_it_in_the_route() => Module.CompanionKeys.ShouldBe(["status"]);
}
