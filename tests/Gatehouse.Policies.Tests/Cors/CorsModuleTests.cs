using Gatehouse.Policies.Cors;

namespace Gatehouse.Policies.Tests.Cors;

public sealed class CorsModuleTests
{
    private static readonly CorsModule Module = new();

    [Theory]
    [InlineData("*", "credentials are not for every origin")]
    [InlineData("null", "credentials are not for the origin 'null': any site can have it")]
    public void Credentials_need_origins_that_only_some_have(string origin, string message)
    {
        var section = Nodes.Map(("origins", Nodes.List(Nodes.Text(origin))), ("credentials", Nodes.Text("true")));

        var fault = Module.Fault(new CorsOptions { Origins = [origin], Credentials = true }, section);

        fault.Message.ShouldBe(message);
        fault.Position.ShouldBe(section.Find("credentials")!.Value.Position);
    }

    [Fact]
    public void A_wrong_origin_is_pointed_at_with_a_hint()
    {
        var wrong = Nodes.Text("https://a.example/");
        var section = Nodes.Map(("origins", Nodes.List(Nodes.Text("https://b.example"), wrong)));

        var fault = Module.Fault(new CorsOptions { Origins = ["https://b.example", "https://a.example/"] }, section);

        fault.Position.ShouldBe(wrong.Position);
        fault.Message.ShouldBe("'https://a.example/' is not an origin as a browser sends it");
        fault.Hint.ShouldBe("did you mean 'https://a.example'?");
    }

    [Fact]
    public void A_star_stands_alone() =>
        Module.Fault(new CorsOptions { Origins = ["https://a.example", "*"] }).Message.ShouldBe("'*' stands beside other origins");

    [Fact]
    public void No_origin_at_all_is_refused() =>
        Module.Fault(new CorsOptions { Origins = [] }).Message.ShouldBe("no origin is allowed");

    [Theory]
    [InlineData("get", "did you mean 'GET'?")]
    [InlineData("*", "list the methods: [GET, POST]")]
    [InlineData("GET POST", "list the methods: [GET, POST]")]
    public void A_method_that_no_browser_sends_is_refused(string method, string hint) =>
        Module.Fault(new CorsOptions { Methods = ["PUT", method] }).Hint.ShouldBe(hint);

    [Fact]
    public void No_method_at_all_is_refused() =>
        Module.Fault(new CorsOptions { Methods = [] }).Message.ShouldBe("no method is allowed");

    [Theory]
    [InlineData("*")]
    [InlineData("x a")]
    [InlineData("x\r\n")]
    public void A_request_header_needs_a_name(string name) =>
        Module.Faults(new CorsOptions { Headers = [name] }).Count.ShouldBe(1);

    [Theory]
    [InlineData("*", true, 1)]
    [InlineData("*", false, 0)]
    [InlineData("x a", false, 1)]
    public void An_exposed_header_needs_a_name_and_with_credentials_not_a_star(string name, bool credentials, int faults) =>
        Module.Faults(new CorsOptions { Origins = ["https://a.example"], ExposeHeaders = [name], Credentials = credentials }).Count.ShouldBe(faults);
}
