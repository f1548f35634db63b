using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Host.Tests.Commands;

/// <summary>What an operator reads of <c>auth</c>, <c>roles</c> and <c>login</c>: what is wrong, where, and what to do.</summary>
public sealed class AuthMessagesTests : IDisposable
{
    private const string Shop = "shop: { jwt: { secret: 0123456789abcdef0123456789abcdef } }";

    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("non")]
    [InlineData("None")]
    public async Task A_misspelt_none_is_recognized(string word)
    {
        (await CheckAsync($"auth: {{ {Shop} }}\nroutes: {{ GET /a: {{ respond: a, auth: {word} }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain($"there is no '{word}' under 'auth'");
        errors.ToString().ShouldContain("did you mean 'none'?");
    }

    [Fact]
    public async Task A_secret_that_is_too_short_says_how_long_it_is_and_what_makes_a_better_one()
    {
        (await CheckAsync("auth: { shop: { jwt: { secret: short } } }\nroutes: { GET /a: { respond: a } }\n")).ShouldBe(1);

        errors.ToString().ShouldContain("this one has 5 bytes; 'gatehouse key' makes one that is long enough for HS256");
    }

    [Theory]
    [InlineData("0123456789abcdef", "", 16, "HS256")]
    [InlineData("0123456789abcdef0123456789abcde", "", 31, "HS256")]
    [InlineData("0123456789abcdef0123456789abcdef", ", algorithms: HS512", 32, "HS512")]
    public async Task A_secret_shorter_than_its_hash_is_served_with_a_warning(string secret, string more, int length, string algorithm)
    {
        (await CheckAsync($"auth: {{ shop: {{ jwt: {{ secret: {secret}{more} }} }} }}\nroutes: {{ GET /a: {{ respond: a }} }}\n")).ShouldBe(0);

        output.ToString().ShouldEndWith("warnings: 1\n");
        errors.ToString().ShouldContain($"the secret is shorter than the hash of {algorithm}, which RFC 7518 (3.2) forbids");
        errors.ToString().ShouldContain($"this one has {length} bytes");
        errors.ToString().ShouldNotContain(secret);
    }

    [Theory]
    [InlineData("auth: { keys: { apiKey: { store: $env.NOT_SET_HERE, plans: { small: { limit: 1000/1h per auth } } } } }")]
    [InlineData("redis: { url: 'redis://localhost', user: gatehouse, password: $env.NOT_SET_HERE }")]
    public async Task A_value_that_a_variable_would_have_is_not_missing_as_well(string section)
    {
        (await CheckAsync($"{section}\nroutes: {{ GET /a: {{ respond: a }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain("the environment variable 'NOT_SET_HERE' is not set");
        errors.ToString().ShouldEndWith("\n1 error.\n");
    }

    [Theory]
    [InlineData("jwks: https://id.example.com/keys")]
    [InlineData("issuer: https://id.example.com")]
    public async Task Keys_of_a_server_are_never_secrets(string from)
    {
        (await CheckAsync($"auth: {{ shop: {{ jwt: {{ {from}, algorithms: [HS256, HS512] }} }} }}\nroutes: {{ GET /a: {{ respond: a }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain("HS256, HS512 is for secrets, and keys that are fetched are none");
    }

    [Fact]
    public async Task A_secret_that_is_long_enough_for_one_of_the_named_algorithms_only_says_which_it_leaves_out()
    {
        (await CheckAsync("auth: { shop: { jwt: { secret: 0123456789abcdef0123456789abcdef, algorithms: [HS256, HS384, HS512] } } }\nroutes: { GET /a: { respond: a } }\n")).ShouldBe(0);

        errors.ToString().ShouldContain("the secret is too short for HS384, HS512, whose tokens are refused");
    }

    [Theory]
    [InlineData("{ to: near, auth: shop }", false)]
    [InlineData("{ to: far, auth: shop }", true)]
    [InlineData("{ to: near, mirror: far, auth: shop }", true)]
    [InlineData("{ to: near, split: { shares: { far: 10% } }, auth: shop }", true)]
    [InlineData("{ calls: { one: near/a, two: far/a }, auth: shop }", true)]
    [InlineData("{ merge: [near/a, far/a], auth: shop }", true)]
    [InlineData("{ to: far }", false)]
    public async Task Tokens_that_go_to_another_machine_without_TLS_are_warned_of_whatever_takes_them_there(string route, bool isWarned)
    {
        (await CheckAsync($"upstreams: {{ near: http://127.0.0.1:1, far: http://10.0.0.3:1 }}\nauth: {{ {Shop} }}\nroutes: {{ GET /a: {route} }}\n")).ShouldBe(0, errors.ToString());

        errors.ToString().Contains("route 'GET /a' sends its callers' tokens to 10.0.0.3 without TLS", StringComparison.Ordinal).ShouldBe(isWarned);
    }

    [Theory]
    [InlineData("''")]
    [InlineData("0123456789abcde")]
    public async Task A_secret_that_can_be_guessed_is_refused(string secret)
    {
        (await CheckAsync($"auth: {{ shop: {{ jwt: {{ secret: {secret} }} }} }}\nroutes: {{ GET /a: {{ respond: a }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain("a secret of fewer than 16 bytes can be guessed");
    }

    [Theory]
    [InlineData("auth: { shop: { jwt: { issuer: shop, secret: $env.GATEHOUSE_NOT_SET } } }")]
    [InlineData("auth: { shop: { apiKey: { consumers: { a: { key: $env.GATEHOUSE_NOT_SET } } } } }")]
    [InlineData("auth: { shop: { apiKey: { store: $env.GATEHOUSE_NOT_SET } } }")]
    [InlineData($"auth: {{ {Shop} }}\nlogin: {{ issues: shop, postgres: $env.GATEHOUSE_NOT_SET }}")]
    public async Task A_secret_that_is_not_there_is_the_only_thing_that_is_told(string auth)
    {
        (await CheckAsync($"{auth}\nroutes: {{ GET /a: {{ respond: a, auth: shop }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain("the environment variable 'GATEHOUSE_NOT_SET' is not set");
        errors.ToString().ShouldEndWith("1 error.\n");
    }

    [Fact]
    public async Task What_is_wrong_beside_a_secret_that_is_not_there_is_told_too()
    {
        (await CheckAsync("auth: { shop: { jwt: { secret: $env.GATEHOUSE_NOT_SET, algorithms: [HS257] } } }\nroutes: { GET /a: { respond: a } }\n")).ShouldBe(1);

        errors.ToString().ShouldContain("'HS257' is not an algorithm");
        errors.ToString().ShouldEndWith("2 errors.\n");
    }

    [Fact]
    public async Task A_route_that_a_login_brings_along_is_said_to_be_its()
    {
        folder.Write("users.yaml", "");

        (await CheckAsync($"auth: {{ {Shop} }}\nlogin: {{ issues: shop, users: users.yaml }}\nroutes: {{ POST /auth/login: {{ respond: a, auth: none }} }}\n")).ShouldBe(1);

        errors.ToString().ShouldContain("route 'POST /auth/login' of 'login' and route 'POST /auth/login' in line 3 match the same requests");
        errors.ToString().ShouldContain("'login' brings its routes along: take the other one away");
    }

    [Fact]
    public async Task A_login_may_issue_tokens_for_any_name_under_auth()
    {
        folder.Write("users.yaml", "");

        (await CheckAsync("auth: { \"the'shop\": { jwt: { secret: 0123456789abcdef0123456789abcdef } } }\nlogin: { issues: \"the'shop\", users: users.yaml }\nroutes: { GET /a: { respond: a } }\n"))
            .ShouldBe(0, errors.ToString());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("listen: { url: 'https://*:8443', certificate: a.crt, key: a.key, clientCertificates: allow, clientCa: a.crt }\n", 0)]
    public async Task Certificates_that_no_listener_asks_for_are_warned_of(string listen, int warnings)
    {
        using var certificate = Certificates.Write(folder, "a").Certificate;

        (await CheckAsync($"{listen}auth: {{ tills: {{ mtls: {{ subject: cn }} }} }}\nroutes: {{ GET /a: {{ respond: a, auth: tills }} }}\n")).ShouldBe(0, errors.ToString());

        errors.ToString().Contains("no listener asks clients for certificates", StringComparison.Ordinal).ShouldBe(warnings == 1);
    }

    [Fact]
    public async Task An_unknown_kind_is_told_with_the_place_it_stands_in()
    {
        (await CheckAsync("auth: { shop: { jwtt: { secret: short } } }\nroutes: { GET /a: { respond: a } }\n")).ShouldBe(1);

        errors.ToString().ShouldContain("unknown key 'jwtt' in 'auth.shop'");
        errors.ToString().ShouldContain("did you mean 'jwt'?");
    }

    [Fact]
    public async Task A_route_that_lets_nobody_in_is_not_said_to_be_open()
    {
        (await CheckAsync("upstreams: { a: http://localhost:1 }\nroutes:\n  POST /any: { to: a, roles: admin }\n  POST /all: { to: a, rolesAll: [admin, boss] }\n")).ShouldBe(0);

        output.ToString().ShouldEndWith("warnings: 2\n");
        errors.ToString().ShouldContain("asks for roles, and nobody finds out who calls");
        errors.ToString().ShouldNotContain("everybody may call it");
    }

    [Fact]
    public async Task Explain_says_whom_a_route_lets_in()
    {
        var file = folder.Write("a.yaml", $"auth: {{ {Shop} }}\nroutes: {{ GET /a: {{ respond: a, auth: shop, roles: [admin, boss] }} }}\n");

        (await RunAsync("explain", file, "GET", "/a")).ShouldBe(0);

        output.ToString().ShouldContain("auth: shop (identify)");
        output.ToString().ShouldContain("roles: any of admin, boss (authorize)");
    }

    private Task<int> CheckAsync(string yaml) => RunAsync("check", folder.Write("a.yaml", yaml));

    private Task<int> RunAsync(params string[] arguments) =>
        GatehouseCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
}
