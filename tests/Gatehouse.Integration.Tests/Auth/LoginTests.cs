using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Core.Hosting;
using Gatehouse.Identity.Hashing;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R10, R11: a password is exchanged for tokens, they are refreshed and ended, and what has ended stays so after a restart.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private static readonly Passwords Hashing = new(iterations: 1000);

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(DateTimeOffset.UtcNow);
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("served");
        folder.Write("users.yaml", $$"""
            users:
            - { id: u1, email: admin@example.com, username: admin, roles: [admin, customer], password: "{{Hashing.Hash("letmein1")}}" }
            - { id: u2, email: user@example.com, roles: [customer], password: "{{Hashing.Hash("letmein2")}}" }
            - { id: u3, email: gone@example.com, disabled: true, password: "{{Hashing.Hash("letmein3")}}" }
            """);
    }

    public async Task DisposeAsync()
    {
        await upstream.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Login_call_refresh_logout_and_then_every_token_of_the_session_is_refused_also_after_a_restart()
    {
        JsonNode first;
        JsonNode second;
        await using (var gateway = await StartAsync())
        {
            first = await LoginAsync(gateway, "admin@example.com", "letmein1");
            (await StatusAsync(gateway, "/admin", Access(first))).ShouldBe(HttpStatusCode.OK);
            (await upstream.NextRequestAsync()).Header("X-User-Id").ShouldBe("u1");

            second = (await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(first) }), HttpStatusCode.OK))!;
            Access(second).ShouldNotBe(Access(first));
            (await StatusAsync(gateway, "/admin", Access(second))).ShouldBe(HttpStatusCode.OK);

            using var logout = await PostAsync(gateway, "/auth/logout", null, Access(second));
            logout.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            await ShouldBeOverAsync(gateway);
        }
        await using (var gateway = await StartAsync())
        {
            await ShouldBeOverAsync(gateway);
            (await StatusAsync(gateway, "/admin", Access(await LoginAsync(gateway, "admin", "letmein1")))).ShouldBe(HttpStatusCode.OK);
        }

        async Task ShouldBeOverAsync(RunningGateway gateway)
        {
            (await StatusAsync(gateway, "/admin", Access(first))).ShouldBe(HttpStatusCode.Unauthorized);
            (await StatusAsync(gateway, "/admin", Access(second))).ShouldBe(HttpStatusCode.Unauthorized);
            await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(second) }), HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_token_that_was_revoked_does_not_come_back_while_clocks_may_differ(bool everywhere, bool restarts)
    {
        var gateway = await StartAsync();
        try
        {
            var tokens = await LoginAsync(gateway, "user@example.com", "letmein2");
            (await PostAsync(gateway, "/auth/logout", new { everywhere }, Access(tokens))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

            for (var seconds = 0; seconds <= 15 * 60 + 59; seconds += 30)
            {
                (await StatusAsync(gateway, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.Unauthorized, $"after {seconds} s");
                time.Advance(TimeSpan.FromSeconds(30));
                if (!restarts || seconds % 300 != 0)
                    continue;
                await gateway.DisposeAsync();
                gateway = await StartAsync();
            }
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_token_whose_time_is_nearly_over_is_revoked_too()
    {
        await using var gateway = await StartAsync();
        var tokens = await LoginAsync(gateway, "user@example.com", "letmein2");
        time.Advance(TimeSpan.FromSeconds(15 * 60 + 20));
        (await StatusAsync(gateway, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.OK, "clocks may differ by a minute");

        (await PostAsync(gateway, "/auth/logout", null, Access(tokens))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await StatusAsync(gateway, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task All_sessions_of_a_user_end_at_once_where_that_is_asked_for_and_nobody_elses()
    {
        await using var gateway = await StartAsync();
        var phone = await LoginAsync(gateway, "user@example.com", "letmein2");
        var desk = await LoginAsync(gateway, "user@example.com", "letmein2");
        var other = await LoginAsync(gateway, "admin@example.com", "letmein1");
        using var nobody = await PostAsync(gateway, "/auth/logout", new { everywhere = true, refreshToken = Refresh(phone) });
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "a refresh token alone ends its own session only");
        (await StatusAsync(gateway, "/orders", Access(desk))).ShouldBe(HttpStatusCode.OK);

        (await PostAsync(gateway, "/auth/logout", new { everywhere = true }, Access(phone))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var ended in new[] { phone, desk })
        {
            (await StatusAsync(gateway, "/orders", Access(ended))).ShouldBe(HttpStatusCode.Unauthorized);
            await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(ended) }), HttpStatusCode.Unauthorized);
        }
        (await StatusAsync(gateway, "/orders", Access(other))).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(1));
        (await StatusAsync(gateway, "/orders", Access(await LoginAsync(gateway, "user@example.com", "letmein2")))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_twice_ends_the_session_for_everybody()
    {
        await using var gateway = await StartAsync();
        var stolen = await LoginAsync(gateway, "admin@example.com", "letmein1");
        var owners = (await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(stolen) }), HttpStatusCode.OK))!;

        await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(stolen) }), HttpStatusCode.Unauthorized);

        await BodyAsync(await PostAsync(gateway, "/auth/refresh", new { refreshToken = Refresh(owners) }), HttpStatusCode.Unauthorized);
        (await StatusAsync(gateway, "/admin", Access(owners))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_answer_says_what_a_client_needs_and_nothing_of_the_password()
    {
        await using var gateway = await StartAsync();

        using var answer = await PostAsync(gateway, "/auth/login", new { username = "ADMIN", password = "letmein1" });

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var body = (await BodyAsync(answer, HttpStatusCode.OK))!;
        (body["tokenType"]!.GetValue<string>(), body["expiresIn"]!.GetValue<int>()).ShouldBe(("Bearer", 900));
        body["user"]!.ToJsonString().ShouldBe("""{"id":"u1","email":"admin@example.com","username":"admin","roles":["admin","customer"]}""");
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(Access(body).Split('.')[1]))!.AsObject();
        claims.Select(claim => claim.Key).ShouldBe(["sub", "jti", "roles", "iat", "exp", "email", "preferred_username", "iss", "aud"], ignoreOrder: true);
        (claims["iss"]!.GetValue<string>(), claims["sub"]!.GetValue<string>()).ShouldBe(("shop", "u1"));
    }

    [Fact]
    public async Task A_client_that_asks_for_text_gets_the_bare_token()
    {
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login") { Content = JsonContent.Create(new { email = "user@example.com", password = "letmein2" }) };
        request.Headers.Accept.ParseAdd("text/plain");

        using var answer = await gateway.Client.SendAsync(request);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var token = await answer.Content.ReadAsStringAsync();
        (await StatusAsync(gateway, "/orders", token)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, "/admin", token)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("admin@example.com", "wrong")]
    [InlineData("nobody@example.com", "letmein1")]
    [InlineData("gone@example.com", "letmein3")]
    [InlineData("' OR '1'='1", "' OR '1'='1")]
    [InlineData("admin@example.com", "a very long password that is longer than any that is taken")]
    public async Task Wrong_credentials_are_not_told_apart(string email, string password)
    {
        await using var gateway = await StartAsync();

        using var answer = await PostAsync(gateway, "/auth/login", new { email, password = password.Length > 20 ? new string('x', 5000) : password });

        var problem = (await BodyAsync(answer, HttpStatusCode.Unauthorized))!;
        (problem["error"]!.GetValue<string>(), problem["code"]!.GetValue<string>()).ShouldBe(("Invalid credentials", "login_failed"));
    }

    [Theory]
    [InlineData("{}", "application/json", 400, "login_incomplete")]
    [InlineData("[]", "application/json", 400, "login_incomplete")]
    [InlineData("{\"email\":\"admin@example.com\"}", "application/json", 400, "login_incomplete")]
    [InlineData("{\"email\":{},\"password\":[1]}", "application/json", 400, "login_incomplete")]
    [InlineData("{\"email\":\"a\",", "application/json", 400, "invalid_json")]
    [InlineData("{\"email\":\"\\ud800\",\"password\":\"x\"}", "application/json", 400, "login_incomplete")]
    [InlineData("{\"\\ud800\":1,\"\\u0000\":1e999999}", "application/json", 400, "login_incomplete")]
    [InlineData("{\"email\":\"admin@example.com\\u0000\",\"password\":\"letmein1\"}", "application/json", 401, "login_failed")]
    [InlineData("{\"email\":\"admin@example.com\",\"password\":\"letmein1\",\"password\":\"\\ud800\"}", "application/json", 400, "login_incomplete")]
    [InlineData("{\"email\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", "application/json", 400, "invalid_json")]
    [InlineData("email=a&password=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type")]
    [InlineData("{}", "text/html", 415, "unsupported_media_type")]
    public async Task A_bad_request_is_told_what_is_wrong(string body, string type, int status, string code)
    {
        await using var gateway = await StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, type);

        using var answer = await gateway.Client.PostAsync("/auth/login", content);

        (await BodyAsync(answer, (HttpStatusCode)status))!["code"]!.GetValue<string>().ShouldBe(code);
    }

    [Fact]
    public async Task A_huge_body_is_not_read()
    {
        await using var gateway = await StartAsync();

        using var answer = await PostAsync(gateway, "/auth/login", new { email = "a", password = new string('x', 20_000) });

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Who_guesses_is_locked_out_for_a_while_and_the_right_password_too()
    {
        await using var gateway = await StartAsync();
        for (var i = 0; i < 6; i++)
            (await PostAsync(gateway, "/auth/login", new { email = "admin@example.com", password = "wrong" })).Dispose();

        using var locked = await PostAsync(gateway, "/auth/login", new { email = "admin@example.com", password = "letmein1" });
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var wait = locked.Headers.RetryAfter!.Delta!.Value;
        time.Advance(wait);
        (await LoginAsync(gateway, "admin@example.com", "letmein1")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_is_logged_in_is_told_and_who_is_not_is_not()
    {
        await using var gateway = await StartAsync();
        var access = Access(await LoginAsync(gateway, "user@example.com", "letmein2"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);

        using var answer = await gateway.Client.SendAsync(request);

        (await BodyAsync(answer, HttpStatusCode.OK))!.ToJsonString().ShouldBe("""{"id":"u2","email":"user@example.com","roles":["customer"]}""");
        (await StatusAsync(gateway, "/auth/me", null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_is_ended_by_its_refresh_token_alone_too()
    {
        await using var gateway = await StartAsync();
        var tokens = await LoginAsync(gateway, "user@example.com", "letmein2");

        using var logout = await PostAsync(gateway, "/auth/logout", new { refreshToken = Refresh(tokens) });
        using var nothing = await PostAsync(gateway, "/auth/logout", null);

        logout.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await BodyAsync(nothing, HttpStatusCode.BadRequest))!["code"]!.GetValue<string>().ShouldBe("session_required");
        (await StatusAsync(gateway, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_private_key_signs_and_its_public_half_is_published()
    {
        using var key = RSA.Create(2048);
        folder.Write("shop.pem", key.ExportPkcs8PrivateKeyPem());
        await using var gateway = await StartAsync("key: $file." + folder.File("shop.pem"));
        var tokens = await LoginAsync(gateway, "user@example.com", "letmein2");

        var keys = JsonNode.Parse(await gateway.Client.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray();

        keys.ShouldHaveSingleItem()!["kty"]!.GetValue<string>().ShouldBe("RSA");
        keys[0]!.AsObject().ContainsKey("d").ShouldBeFalse();
        (await StatusAsync(gateway, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sessions_and_what_has_ended_survive_reloads_that_change_the_login_and_those_that_do_not()
    {
        await using var gateway = await WatchedGateway.StartAsync(Yaml(), SetSecret);
        var ended = await LoginAsync(gateway.Running, "user@example.com", "letmein2");
        var kept = await LoginAsync(gateway.Running, "admin@example.com", "letmein1");
        (await PostAsync(gateway.Running, "/auth/logout", null, Access(ended))).Dispose();

        gateway.Change(Yaml() + "\n  /more: up\n");
        gateway.Change(Yaml() + "\n  /other: up\n");
        (await LoginAsync(gateway.Running, "user@example.com", "letmein2"))["expiresIn"]!.GetValue<int>().ShouldBe(900);
        gateway.Change(Yaml().Replace("lifetime: 15m", "lifetime: 20m", StringComparison.Ordinal));

        (await StatusAsync(gateway.Running, "/orders", Access(ended))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(gateway.Running, "/orders", Access(kept))).ShouldBe(HttpStatusCode.OK);
        var next = (await BodyAsync(await PostAsync(gateway.Running, "/auth/refresh", new { refreshToken = Refresh(kept) }), HttpStatusCode.OK))!;
        next["expiresIn"]!.GetValue<int>().ShouldBe(1200);
    }

    [Fact]
    public async Task A_login_goes_on_after_a_reload_that_leaves_it_as_it_is()
    {
        await using var gateway = await WatchedGateway.StartAsync(Yaml(), SetSecret);
        var ended = await LoginAsync(gateway.Running, "user@example.com", "letmein2");
        var kept = await LoginAsync(gateway.Running, "admin@example.com", "letmein1");

        gateway.Change(Yaml() + "\n  /more: up\n");
        gateway.Change(Yaml() + "\n  /most: up\n");

        (await StatusAsync(gateway.Running, "/most", Access(kept))).ShouldBe(HttpStatusCode.OK);
        await BodyAsync(await PostAsync(gateway.Running, "/auth/refresh", new { refreshToken = Refresh(kept) }), HttpStatusCode.OK);
        using (var logout = await PostAsync(gateway.Running, "/auth/logout", null, Access(ended)))
            logout.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync(gateway.Running, "/most", Access(ended))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_login_that_is_taken_away_and_comes_back_works_while_a_request_of_before_is_open()
    {
        using var go = new SemaphoreSlim(0);
        await using var slow = await RecordingUpstream.StartAsync(async context => await go.WaitAsync(context.RequestAborted));
        var with = Yaml().Replace("upstreams: {", $"upstreams: {{ slow: {slow.Address},", StringComparison.Ordinal) + "\n  /slow: { to: slow, auth: none }\n";
        await using var gateway = await WatchedGateway.StartAsync(with, SetSecret);
        var tokens = await LoginAsync(gateway.Running, "user@example.com", "letmein2");
        var open = gateway.Client.GetAsync("/slow");
        await slow.NextRequestAsync();

        gateway.Change("routes: { /a: { respond: a } }\n");
        gateway.Change(with);

        (await StatusAsync(gateway.Running, "/orders", Access(tokens))).ShouldBe(HttpStatusCode.OK);
        await BodyAsync(await PostAsync(gateway.Running, "/auth/refresh", new { refreshToken = Refresh(tokens) }), HttpStatusCode.OK);
        go.Release();
        using var answer = await open;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await LoginAsync(gateway.Running, "admin@example.com", "letmein1");
    }

    [Fact]
    public async Task While_the_sessions_cannot_be_read_nobody_logs_in_and_no_token_passes()
    {
        string access;
        await using (var gateway = await StartAsync())
            access = Access(await LoginAsync(gateway, "user@example.com", "letmein2"));
        File.WriteAllText(folder.File("users.yaml.sessions"), "this is not a file of sessions, but it is long enough to be taken for a damaged one\n");

        await using var damaged = await StartAsync();

        (await StatusAsync(damaged, "/orders", access)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var login = await PostAsync(damaged, "/auth/login", new { email = "user@example.com", password = "letmein2" });
        login.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        login.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await damaged.NextLogAsync()).ShouldContain("Nobody can log in");
    }

    [Theory]
    [InlineData("issues: shop\n  users: none.yaml", "gatehouse user add")]
    [InlineData("issues: shop", "there are no users")]
    [InlineData("issues: other\n  users: users.yaml", "there is no 'other' under 'auth'")]
    [InlineData("issues: keys\n  users: users.yaml", "cannot sign")]
    public async Task A_login_that_cannot_work_is_refused(string section, string message)
    {
        var refused = await Should.ThrowAsync<InvalidConfigurationException>(() => RunningGateway.StartAsync(
            $"auth:\n  shop: {{ jwt: {{ secret: {Tokens.Secret} }} }}\n  keys: {{ jwt: {{ jwks: 'https://keys.example.com/' }} }}\nlogin:\n  {section.Replace("users.yaml", folder.File("users.yaml"), StringComparison.Ordinal)}\n"));

        refused.Message.ShouldContain(message);
    }

    private static string Access(JsonNode tokens) => tokens["accessToken"]!.GetValue<string>();

    private static string Refresh(JsonNode tokens) => tokens["refreshToken"]!.GetValue<string>();

    private static async Task<JsonNode> LoginAsync(RunningGateway gateway, string name, string password) =>
        (await BodyAsync(await PostAsync(gateway, "/auth/login", name.Contains('@', StringComparison.Ordinal) ? new { email = name, password } : new { username = name, password }), HttpStatusCode.OK))!;

    private static async Task<JsonNode?> BodyAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        using (answer)
        {
            answer.StatusCode.ShouldBe(status);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningGateway gateway, string path, object? body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await gateway.Client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningGateway gateway, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private void Configure(GatewayBuilder builder)
    {
        builder.Options.Time = time;
        SetSecret(builder);
    }

    private static void SetSecret(GatewayBuilder builder) => builder.Options.EnvironmentVariable = name => name == "SECRET" ? Tokens.Secret : null;

    private Task<RunningGateway> StartAsync(string key = "secret: $env.SECRET") => RunningGateway.StartAsync(Yaml(key), Configure);

    private string Yaml(string key = "secret: $env.SECRET") =>
        $$"""
        upstreams: { up: {{upstream.Address}} }
        auth:
          shop:
            jwt:
              issuer: shop
              audience: shop-api
              {{key}}
        login:
          issues: shop
          users: {{folder.File("users.yaml")}}
          lifetime: 15m
        defaults: { auth: shop }
        routes:
          /orders: up
          /admin: { to: up, roles: [admin] }
        """;
}
