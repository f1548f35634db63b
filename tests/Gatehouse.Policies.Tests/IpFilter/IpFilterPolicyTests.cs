using Gatehouse.Policies.IpFilter;

namespace Gatehouse.Policies.Tests.IpFilter;

public sealed class IpFilterPolicyTests
{
    private static readonly IpFilterModule Module = new();

    [Theory]
    [InlineData("10.1.0.1")]
    [InlineData("2001:db8::7")]
    public async Task An_allowed_address_goes_on(string client)
    {
        var policy = Module.Make(new IpFilterOptions { Allow = ["10.0.0.0/8", "2001:db8::/32"], Deny = ["10.9.0.0/16"] });

        var exchange = await new Exchange(client: client).Through(policy);

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.ErrorCode.ShouldBeNull();
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("::1")]
    [InlineData("10.9.0.1")]
    public async Task Everybody_else_is_refused_and_deny_wins(string client)
    {
        var policy = Module.Make(new IpFilterOptions { Allow = ["10.0.0.0/8", "2001:db8::/32"], Deny = ["10.9.0.0/16"] });

        var exchange = await new Exchange(client: client).Through(policy);

        exchange.ShouldBeRefused(403, "ip_refused");
        exchange.Body.ShouldContain("\"error\":\"Address not allowed\"");
    }

    [Fact]
    public async Task Without_an_allow_list_only_the_denied_are_refused()
    {
        var policy = Module.Make(new IpFilterOptions { Deny = ["192.0.2.1"] });

        (await new Exchange(client: "192.0.2.1").Through(policy)).ShouldBeRefused(403, "ip_refused");
        (await new Exchange(client: "192.0.2.2").Through(policy)).NextCalls.ShouldBe(1);
    }

    [Fact]
    public async Task A_header_does_not_change_the_address()
    {
        var policy = Module.Make(new IpFilterOptions { Allow = ["10.0.0.0/8"] });

        var exchange = await new Exchange(client: "192.0.2.1").WithHeader("X-Forwarded-For", "10.0.0.1").Through(policy);

        exchange.ShouldBeRefused(403, "ip_refused");
    }

    [Fact]
    public void A_section_without_any_address_is_refused() =>
        Module.Fault(new IpFilterOptions()).Message.ShouldBe("no address is listed");

    [Fact]
    public void Every_wrong_network_is_pointed_at()
    {
        var allow = Nodes.List(Nodes.Text("10.0.0.1/8"), Nodes.Text("10.0.0.0/8"));
        var deny = Nodes.Text("here");

        var faults = Module.Faults(new IpFilterOptions { Allow = ["10.0.0.1/8", "10.0.0.0/8"], Deny = ["here"] }, Nodes.Map(("allow", allow), ("deny", deny)));

        faults.Select(f => f.Position).ShouldBe([allow.Items[0].Position, deny.Position]);
        faults.Select(f => f.Hint).ShouldBe(["did you mean '10.0.0.0/8'?", "write '192.0.2.7', '10.0.0.0/8' or '2001:db8::/32'"]);
    }
}
