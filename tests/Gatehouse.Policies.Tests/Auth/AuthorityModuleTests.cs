namespace Gatehouse.Policies.Tests.Auth;

public sealed class AuthorityModuleTests
{
    private const string Good = "apiKey: { consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }";

    [Theory]
    [InlineData("shop", "{}", "'shop' does not say how callers prove who they are")]
    [InlineData("none", Good, "'none' is not a name for this: 'none' takes 'auth' off a route")]
    [InlineData("a b", Good, "'a b' is not a name for this: letters, digits, '-', '_' and '.'")]
    public void A_name_has_one_way_to_prove_who_calls(string name, string yaml, string fault) => Authorities.Faults(yaml, name).ShouldBe([fault]);
}
