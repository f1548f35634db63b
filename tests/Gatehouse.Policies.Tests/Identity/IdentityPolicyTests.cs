using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Identity;

namespace Gatehouse.Policies.Tests.Identity;

public sealed class IdentityPolicyTests
{
    private static readonly IdentityModule Module = new();

    [Fact]
    public async Task Services_learn_who_calls()
    {
        var exchange = await Through("true", Known("u1", ["customer", "a,b", "Ä"]));

        exchange.RequestHeaders["X-User-Id"].ShouldBe(["u1"]);
        exchange.RequestHeaders["X-User-Roles"].ShouldBe(["customer,a%2Cb,%C3%84"]);
        exchange.RequestHeaders.Authorization.ShouldBe(["Bearer x"]);
    }

    [Fact]
    public async Task Two_callers_never_look_the_same_to_a_service_that_decodes()
    {
        var exchange = await Through("{ headers: { X-Tenant: auth.claims.tenant } }", Known("%C3%A9", ["a%2Cb"], """{"tenant":"%C3%A9"}"""));

        exchange.RequestHeaders["X-User-Id"].ShouldBe(["%25C3%25A9"]);
        exchange.RequestHeaders["X-User-Roles"].ShouldBe(["a%252Cb"]);
        exchange.RequestHeaders["X-Tenant"].ShouldBe(["%25C3%25A9"]);
    }

    [Fact]
    public async Task Claims_are_fields_where_the_caller_has_them_and_the_token_stays_where_it_is_told_to()
    {
        var exchange = await Through(
            "{ user: X-Sub, roles: null, token: false, headers: { X-Mail: auth.claims.email, X-Level: auth.claims.level, X-None: auth.claims.none } }",
            Known("u\r\nX: y", ["customer"], """{"email":"a@example.com","level":3}"""));

        exchange.RequestHeaders["X-Sub"].ShouldBe(["u%0D%0AX%3A%20y"]);
        exchange.RequestHeaders["X-Mail"].ShouldBe(["a@example.com"]);
        exchange.RequestHeaders["X-Level"].ShouldBe(["3"]);
        foreach (var absent in (string[])["X-None", "X-User-Roles", "Authorization"])
            exchange.RequestHeaders.ContainsKey(absent).ShouldBeFalse(absent);
    }

    public static TheoryData<string, bool> Spoofs()
    {
        var all = new TheoryData<string, bool>();
        foreach (var name in (string[])["X-User-Id", "X-User-Roles", "X-Mail"])
        {
            foreach (var spelling in RequestFieldNames.Spellings(name))
            {
                foreach (var cased in (string[])[spelling, spelling.ToUpperInvariant(), spelling.ToLowerInvariant()])
                {
                    all.Add(cased, true);
                    all.Add(cased, false);
                }
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Spoofs))]
    public async Task What_a_client_says_of_itself_is_never_believed(string name, bool isKnown)
    {
        var exchange = await Through("{ headers: { X-Mail: auth.claims.email } }", isKnown ? Known("u1", ["customer"]) : null, name);

        exchange.RequestHeaders.SelectMany(field => field.Value).ShouldNotContain("spoofed");
    }

    [Theory]
    [InlineData("{ user: X-Forwarded-For }", "'X-Forwarded-For' is written by the gateway itself")]
    [InlineData("{ roles: X-User_Id }", "'X-User_Id' is named twice")]
    [InlineData("{ headers: { 'a b': auth.sub } }", "'a b' is not a header name")]
    [InlineData("{ headers: { X-A: auth.subject } }", "auth has no member 'subject'")]
    public void What_cannot_be_a_field_is_refused(string yaml, string message)
    {
        var errors = new Core.Configuration.ConfigErrors();
        Module.Compile(Nodes.Yaml(yaml), ModuleExtensions.Scope(null), errors).ShouldBeNull();

        errors.Items.ShouldHaveSingleItem().Message.ShouldContain(message);
    }

    private static Caller Known(string subject, string[] roles, string claims = "{}") =>
        new("test", subject, roles, CelValue.FromJson(JsonDocument.Parse(claims).RootElement));

    private static async Task<Exchange> Through(string yaml, Caller? caller, string? spoof = null)
    {
        var exchange = new Exchange().WithHeader("Authorization", "Bearer x");
        if (spoof is not null)
            exchange.WithHeader(spoof, "spoofed");
        exchange.Gateway.Caller = caller;
        return await exchange.Through(Module.Read(yaml));
    }
}
