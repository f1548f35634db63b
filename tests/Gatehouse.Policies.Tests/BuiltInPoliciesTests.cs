namespace Gatehouse.Policies.Tests;

public sealed class BuiltInPoliciesTests
{
    [Fact]
    public void No_two_policies_claim_one_key() =>
        BuiltInPolicies.All.SelectMany(m => m.CompanionKeys.Prepend(m.Name)).ShouldBeUnique();

    [Fact]
    public void The_first_in_the_chain_acts_last_on_the_answer_and_that_is_securityHeaders() =>
        BuiltInPolicies.All.Select(m => m.Name).First().ShouldBe("securityHeaders");

    [Fact]
    public void A_preflight_is_filtered_by_address_first()
    {
        var names = BuiltInPolicies.All.Select(m => m.Name).ToList();

        names.IndexOf("ipFilter").ShouldBeLessThan(names.IndexOf("cors"));
    }
}
