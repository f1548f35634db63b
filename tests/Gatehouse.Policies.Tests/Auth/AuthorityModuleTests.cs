using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Policies.Auth;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Policies.Tests.Auth;

public sealed class AuthorityModuleTests
{
    private const string Good = "apiKey: { consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }";

    [Theory]
    [InlineData("shop", "{}", "'shop' does not say how callers prove who they are")]
    [InlineData("none", Good, "'none' is not a name for this: 'none' takes 'auth' off a route")]
    [InlineData("a b", Good, "'a b' is not a name for this: letters, digits, '-', '_' and '.'")]
    public void A_name_has_one_way_to_prove_who_calls(string name, string yaml, string fault) => Authorities.Faults(yaml, name).ShouldBe([fault]);

    [Theory]
    [InlineData("apiKey: { consumers: { a: { key: hunter2 } } }")]
    [InlineData("apiKey: { consumers: { a: { keys: [hunter2, ' hunter2'] }, b: { key: hunter2 } } }")]
    [InlineData("basic: { consumers: { ann: { password: hunter2 } } }")]
    [InlineData("jwt: { secret: hunter2 }")]
    [InlineData("jwt: { key: hunter2 }")]
    [InlineData("jwt: { jwks: hunter2 }")]
    public void What_is_wrong_with_a_secret_is_told_without_the_line_that_it_stands_in(string yaml)
    {
        var errors = new ConfigErrors();
        new AuthorityModule().Compile(Nodes.Yaml(yaml), new PartScope("shop", TimeProvider.System, NullLoggerFactory.Instance), errors);

        var text = ConfigErrorText.Format(errors.Items.Concat(errors.Warnings));
        text.ShouldNotBeEmpty();
        text.ShouldNotContain("hunter2");
    }
}
