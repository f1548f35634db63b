using Gatehouse.Core.Pipeline;
using Gatehouse.Policies.Login;

namespace Gatehouse.Policies.Tests.Login;

/// <summary>What needs a login is tested over sockets; this is what is said without one.</summary>
public sealed class LoginPolicyTests
{
    [Fact]
    public void A_route_of_a_login_needs_a_login() =>
        new LoginModule().Fault(new LoginActionOptions { Do = LoginAction.Me }).Message.ShouldBe("there is no 'login' at the top of the file");

    [Fact]
    public void An_unknown_action_is_refused()
    {
        var errors = new Core.Configuration.ConfigErrors();

        new LoginModule().Compile(Nodes.Yaml("signup"), ModuleExtensions.Scope(null), errors).ShouldBeNull();

        errors.Items.ShouldHaveSingleItem().Message.ShouldContain("signup");
    }
}
