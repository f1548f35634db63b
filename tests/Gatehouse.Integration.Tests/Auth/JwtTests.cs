using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gatehouse.Jose.Keys;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R9, R12, R14: a bearer token says who calls, what it does not say is refused, and services learn it from the gateway.</summary>
public sealed class JwtTests : IAsyncLifetime
{
    private const string Auth = "shop: { jwt: { issuer: shop, audience: shop-api, secret: $env.SECRET } }";

    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync("served");

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task A_good_token_passes_and_the_service_learns_who_calls()
    {
        await using var gateway = await StartAsync();

        using var answer = await SendAsync(gateway, Tokens.Shared.Make(("roles", new JsonArray("customer", "admin"))));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var seen = await upstream.NextRequestAsync();
        seen.Header("X-User-Id").ShouldBe("u1");
        seen.Header("X-User-Roles").ShouldBe("customer,admin");
        seen.Header("Authorization").ShouldStartWith("Bearer ey");
    }

    [Fact]
    public async Task Without_a_token_a_client_is_asked_for_one()
    {
        await using var gateway = await StartAsync();

        using var answer = await gateway.Client.GetAsync("/orders");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().ToString().ShouldBe("Bearer");
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        ((string?)problem["error"], (string?)problem["code"]).ShouldBe(("Access token required", "token_required"));
        upstream.Requests.ShouldBeEmpty();
    }

    public static TheoryData<string, string> BadTokens()
    {
        var good = Tokens.Shared.Make();
        var other = new Tokens(SigningKey.FromSecret("another secret that the gateway does not know", out _)!);
        var hour = TimeSpan.FromHours(1);
        return new TheoryData<string, string>
        {
            { "The token has expired", Tokens.Shared.MakeAt(DateTimeOffset.UtcNow - 2 * hour) },
            { "The token is not valid yet", Tokens.Shared.Make(("nbf", (DateTimeOffset.UtcNow + hour).ToUnixTimeSeconds())) },
            { "The token's issuer is not accepted", Tokens.Shared.Make(("iss", "partner")) },
            { "The token is for another audience", Tokens.Shared.Make(("aud", "warehouse")) },
            { "A required claim is missing", Tokens.Shared.Make(("exp", null)) },
            { "The token's signature is wrong", other.Make() },
            { "The token's signature is wrong", good[..^4] + (good.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA") },
            { "The token is not three base64url parts", "not-a-token" },
            { "The token is not three base64url parts", "Bearer" },
            { "The token is too long", new string('a', 20_000) },
        };
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_refused_and_told_why(string why, string token)
    {
        await using var gateway = await StartAsync();

        using var answer = await SendAsync(gateway, token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().ToString().ShouldBe($"Bearer error=\"invalid_token\", error_description=\"{why}\"");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"error\":\"Invalid token\"");
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_token_may_be_refused_with_403()
    {
        await using var gateway = await StartAsync("shop: { jwt: { secret: $env.SECRET, refuse: 403 } }");

        using var answer = await SendAsync(gateway, "x.y.z");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        await using var gateway = await StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var answer = await client.ExchangeAsync($"GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {Tokens.Shared.Make()}\r\nAuthorization: Bearer {Tokens.Shared.Make()}\r\n\r\n");

        answer.Status.ShouldBe(400);
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Roles_are_checked_and_a_route_can_be_opened_only_by_name()
    {
        await using var gateway = await StartAsync(Auth, "  /admin: { to: up, roles: [admin] }\n  /both: { to: up, rolesAll: [admin, customer] }\n  /open: { to: up, auth: none }\n");
        var customer = Tokens.Shared.Make();
        var admin = Tokens.Shared.Make(("roles", new JsonArray("admin")));

        (await StatusAsync(gateway, "/admin", customer)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(gateway, "/admin", admin)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, "/admin", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(gateway, "/both", admin)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(gateway, "/open", null)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Roles_and_subject_may_stand_elsewhere_in_the_claims_and_expressions_see_them_all()
    {
        await using var gateway = await StartAsync(
            "shop: { jwt: { secret: $env.SECRET, roles: claims.realm.roles, subject: claims.email } }",
            "  /vip: { to: up, roles: [admin], when: 'auth.claims.level > 3 && auth.by == \"shop\"', identity: { headers: { X-Level: auth.claims.level } } }\n");
        var realm = new JsonObject { ["roles"] = new JsonArray("admin") };

        (await StatusAsync(gateway, "/vip", Tokens.Shared.Make(("realm", realm.DeepClone()), ("email", "a@example.com"), ("level", 3)))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(gateway, "/vip", Tokens.Shared.Make(("realm", realm.DeepClone()), ("email", "a@example.com"), ("level", 4)))).ShouldBe(HttpStatusCode.OK);

        var seen = await upstream.NextRequestAsync();
        (seen.Header("X-User-Id"), seen.Header("X-Level")).ShouldBe(("a@example.com", "4"));
    }

    [Fact]
    public async Task Several_issuers_stand_beside_each_other_and_a_cookie_may_hold_the_token()
    {
        await using var gateway = await StartAsync(
            Auth + "\n  partner: { jwt: { issuer: partner, secret: the secret that is shared with the partner, cookie: session } }",
            "  /any: { to: up, auth: [shop, partner] }\n");
        var partner = new Tokens(SigningKey.FromSecret("the secret that is shared with the partner", out _)!).Make(("iss", "partner"), ("sub", "p1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/any");
        request.Headers.Add("Cookie", $"a=b; session={partner}");

        (await StatusAsync(gateway, "/any", Tokens.Shared.Make())).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, "/any", partner)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, "/orders", partner)).ShouldBe(HttpStatusCode.Unauthorized);
        using var answer = await gateway.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        upstream.Requests.Select(seen => seen.Header("X-User-Id")).ShouldBe(["u1", "p1", "p1"]);
    }

    [Theory]
    [InlineData("a=b; session={0}; c=d,e", "identity: { token: false }", "a=b; c=d,e")]
    [InlineData("SESSION={0}", "identity: { token: false }", null)]
    [InlineData("session={0};  a=b", "identity: { token: true }", "session={0};  a=b")]
    public async Task A_token_in_a_cookie_stays_here_where_that_is_wanted(string cookies, string identity, string? left)
    {
        await using var gateway = await StartAsync(
            "shop: { jwt: { issuer: shop, secret: $env.SECRET, cookie: session } }",
            $"  /cookie: {{ to: up, {identity} }}\n");
        var token = Tokens.Shared.Make();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cookie");
        request.Headers.TryAddWithoutValidation("Cookie", string.Format(cookies, token));

        (await gateway.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var seen = await upstream.NextRequestAsync();
        seen.Header("X-User-Id").ShouldBe("u1");
        seen.Header("Cookie").ShouldBe(left is null ? null : string.Format(left, token));
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    public async Task A_token_in_a_cookie_that_nobody_has_verified_does_not_reach_the_service(string other)
    {
        await using var gateway = await StartAsync(
            "shop: { jwt: { issuer: shop, secret: $env.SECRET, cookie: session } }\n  keys: { apiKey: { consumers: { billing: { key: a-key-for-tests-only-0123456789 } } } }",
            "  /any: { to: up, auth: [keys, shop] }\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/any");
        request.Headers.Add("Cookie", "a=b; session=e30.e30.forged");
        request.Headers.Add(other, other == "Authorization" ? "Bearer " + Tokens.Shared.Make() : "a-key-for-tests-only-0123456789");

        (await gateway.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await upstream.NextRequestAsync()).Header("Cookie").ShouldBe("a=b");
    }

    public static TheoryData<JwsAlgorithms, string> Algorithms()
    {
        var all = new TheoryData<JwsAlgorithms, string>();
        foreach (var algorithm in Enum.GetValues<JwsAlgorithms>().Where(one => one != JwsAlgorithms.None && one.ToString().Length == 5))
        {
            foreach (var kind in (algorithm & JwsAlgorithms.Hmac) != JwsAlgorithms.None ? ["secret"] : (string[])["key", "jwks"])
                all.Add(algorithm, kind);
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Every_algorithm_is_accepted_of_the_keys_it_is_for_and_no_other_of_the_same_key(JwsAlgorithms algorithm, string kind)
    {
        using var folder = new TempFolder();
        var secret = new string('s', 64);
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(algorithm == JwsAlgorithms.ES256 ? ECCurve.NamedCurves.nistP256 : algorithm == JwsAlgorithms.ES384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521);
        var isRsa = (algorithm & JwsAlgorithms.Rsa) != JwsAlgorithms.None;
        var key = Key(algorithm);
        folder.Write("key.pem", isRsa ? rsa.ExportSubjectPublicKeyInfoPem() : ec.ExportSubjectPublicKeyInfoPem());
        folder.Write("keys.json", KeySet.Of(key.Verification).ToJwks());
        var from = kind switch { "secret" => "secret: " + secret, "key" => "key: $file." + folder.File("key.pem"), _ => "jwks: $file." + folder.File("keys.json") };
        await using var gateway = await StartAsync($"shop: {{ jwt: {{ issuer: shop, {from}, algorithms: {algorithm} }} }}");

        (await StatusAsync(gateway, "/orders", new Tokens(key).Make())).ShouldBe(HttpStatusCode.OK);

        foreach (var other in Enum.GetValues<JwsAlgorithms>().Where(one => one != algorithm && one.ToString().Length == 5 && (one & Family(algorithm)) != JwsAlgorithms.None))
            (await StatusAsync(gateway, "/orders", new Tokens(Key(other)).Make())).ShouldBe(HttpStatusCode.Unauthorized, other.ToString());

        SigningKey Key(JwsAlgorithms one) => (isRsa ? SigningKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), out _, one)
            : kind == "secret" ? SigningKey.FromSecret(secret, out _, one) : SigningKey.FromPem(ec.ExportPkcs8PrivateKeyPem(), out _, one))!;
    }

    // A curve has one.
    private static JwsAlgorithms Family(JwsAlgorithms algorithm) =>
        (algorithm & JwsAlgorithms.Rsa) != JwsAlgorithms.None ? JwsAlgorithms.Rsa : (algorithm & JwsAlgorithms.Hmac) != JwsAlgorithms.None ? JwsAlgorithms.Hmac : JwsAlgorithms.None;

    [Fact]
    public async Task A_remembered_token_still_ends_with_its_time()
    {
        var time = new TestKit.Time.FakeTime();
        await using var gateway = await StartAsync(configure: builder => builder.Options.Time = time);
        var token = Tokens.Shared.MakeAt(time.GetUtcNow());

        (await StatusAsync(gateway, "/orders", token)).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromMinutes(60.5));
        (await StatusAsync(gateway, "/orders", token)).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromMinutes(1));
        (await StatusAsync(gateway, "/orders", token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningGateway gateway, string path, string? token)
    {
        using var answer = await SendAsync(gateway, token, path);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, string? token, string path = "/orders")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await gateway.Client.SendAsync(request);
    }

    private Task<RunningGateway> StartAsync(string auth = Auth, string routes = "", Action<Core.Hosting.GatewayBuilder>? configure = null) =>
        RunningGateway.StartAsync(
            $$"""
            upstreams: { up: {{upstream.Address}} }
            auth:
              {{auth}}
            defaults: { auth: shop }
            routes:
              /orders: up
            {{routes}}
            """,
            builder =>
            {
                builder.Options.EnvironmentVariable = name => name == "SECRET" ? Tokens.Secret : null;
                configure?.Invoke(builder);
            });
}
