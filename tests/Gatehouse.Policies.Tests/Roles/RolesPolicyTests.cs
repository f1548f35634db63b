using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Roles;

namespace Gatehouse.Policies.Tests.Roles;

public sealed class RolesPolicyTests
{
    [Theory]
    [InlineData("admin", true)]
    [InlineData("x,customer", true)]
    [InlineData("Admin", false)]
    [InlineData("adm", false)]
    [InlineData("", false)]
    public async Task Any_of_the_roles_will_do(string has, bool passes) =>
        await Check(new RolesModule().Make(new RolesOptions { Any = ["customer", "admin"] }), has, passes);

    [Theory]
    [InlineData("admin,customer,x", true)]
    [InlineData("customer,admin", true)]
    [InlineData("admin", false)]
    [InlineData("", false)]
    public async Task All_of_the_roles_are_needed(string has, bool passes) =>
        await Check(new RolesAllModule().Make(new RolesAllOptions { All = ["customer", "admin"] }), has, passes);

    [Fact]
    public async Task Nobody_is_asked_to_say_who_it_is_first()
    {
        var exchange = await new Exchange().Through(new RolesModule().Make(new RolesOptions { Any = ["admin"] }));

        exchange.ShouldBeRefused(401, "token_required");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Bearer"]);
    }

    [Fact]
    public void A_list_without_roles_would_mean_nobody_or_everybody()
    {
        new RolesModule().Fault(new RolesOptions { Any = [] }).Message.ShouldBe("no role is named");
        new RolesAllModule().Fault(new RolesAllOptions { All = ["a", " b"] }).Message.ShouldBe("' b' is not the name of a role");
    }

    private static async Task Check(RoutePolicy policy, string has, bool passes)
    {
        var exchange = new Exchange();
        exchange.Gateway.Caller = new Caller("test", "u1", has.Split(',', StringSplitOptions.RemoveEmptyEntries), CelValue.Of(CelMap.Empty));

        await exchange.Through(policy);

        if (passes)
            exchange.NextCalls.ShouldBe(1);
        else
            exchange.ShouldBeRefused(403, "insufficient_permissions");
    }
}
