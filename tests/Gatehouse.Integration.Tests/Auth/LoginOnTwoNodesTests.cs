using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;
using Gatehouse.Postgres;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R10, R11, R41: two processes over one PostgreSQL are one login; what ends on one has ended on the other, and after restarts.</summary>
public sealed class LoginOnTwoNodesTests : IAsyncLifetime
{
    // Within a second, but not on a machine that is busy with other tests.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private readonly TempFolder folder = new();
    private readonly HttpClient client = new();
    private PostgresServer server = null!;
    private RecordingUpstream upstream = null!;
    private string database = "";

    public async Task InitializeAsync()
    {
        if (!PostgresServer.IsInstalled)
            return;
        server = await PostgresServer.StartAsync();
        database = await server.CreateDatabaseAsync();
        upstream = await RecordingUpstream.StartAsync("served");
        await Migrations.ApplyAsync(database, default);
        await using var open = Database.Open(database, TimeProvider.System, NullLogger.Instance);
        using var passwords = new Passwords(iterations: 1000);
        await new PostgresUsers(open).AddAsync(new User { Id = "u1", Email = "admin@example.com", Roles = ["admin"], PasswordHash = passwords.Hash("letmein1") }, default);
        folder.Write("gatehouse.yaml", $$"""
            listen: http://127.0.0.1:0
            admin: false
            upstreams: { up: {{upstream.Address}} }
            auth: { shop: { jwt: { issuer: shop, secret: $env.SECRET } } }
            login: { issues: shop, postgres: $env.DATABASE }
            routes:
              /orders: { to: up, auth: shop }
            """);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        if (server is not null)
        {
            await upstream.DisposeAsync();
            await server.DisposeAsync();
        }
        folder.Dispose();
    }

    [RequiresPostgresFact]
    public async Task Login_on_one_call_on_the_other_refresh_there_and_logout_on_both()
    {
        JsonNode second;
        await using (var one = Start())
        await using (var two = Start())
        {
            var (first, other) = (await AddressAsync(one), await AddressAsync(two));
            var tokens = await BodyAsync(await PostAsync(first, "/auth/login", new { email = "admin@example.com", password = "letmein1" }), HttpStatusCode.OK);
            (await StatusAsync(first, Access(tokens))).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(other, Access(tokens))).ShouldBe(HttpStatusCode.OK);

            second = await BodyAsync(await PostAsync(other, "/auth/refresh", new { refreshToken = Refresh(tokens) }), HttpStatusCode.OK);
            (await StatusAsync(first, Access(second))).ShouldBe(HttpStatusCode.OK);

            var more = await BodyAsync(await PostAsync(other, "/auth/login", new { email = "admin@example.com", password = "letmein1" }), HttpStatusCode.OK);
            (await PostAsync(first, "/auth/logout", new { }, Access(second))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            (await StatusAsync(first, Access(second))).ShouldBe(HttpStatusCode.Unauthorized);
            (await UntilRefusedAsync(other, Access(second))).ShouldBeLessThan(AtOnce);
            (await StatusAsync(other, Access(tokens))).ShouldBe(HttpStatusCode.Unauthorized);
            await BodyAsync(await PostAsync(other, "/auth/refresh", new { refreshToken = Refresh(second) }), HttpStatusCode.Unauthorized);

            (await StatusAsync(first, Access(more))).ShouldBe(HttpStatusCode.OK);
            (await PostAsync(first, "/auth/logout", new { everywhere = true }, Access(more))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
            (await UntilRefusedAsync(other, Access(more))).ShouldBeLessThan(AtOnce);
            await BodyAsync(await PostAsync(other, "/auth/refresh", new { refreshToken = Refresh(more) }), HttpStatusCode.Unauthorized);
        }
        await using var again = Start();
        (await UntilRefusedAsync(await AddressAsync(again), Access(second))).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [RequiresPostgresFact]
    public async Task Without_the_database_nobody_logs_in_and_a_node_that_starts_lets_no_token_pass()
    {
        string access;
        await using (var one = Start())
        {
            var address = await AddressAsync(one);
            var tokens = await BodyAsync(await PostAsync(address, "/auth/login", new { email = "admin@example.com", password = "letmein1" }), HttpStatusCode.OK);
            access = Access(tokens);
            await server.StopAsync();

            foreach (var (path, body) in new (string, object)[]
            {
                ("/auth/login", new { email = "admin@example.com", password = "letmein1" }),
                ("/auth/refresh", new { refreshToken = Refresh(tokens) }),
                ("/auth/logout", new { }),
                ("/auth/logout", new { everywhere = true }),
            })
            {
                using var answer = await PostAsync(address, path, body, path == "/auth/logout" ? access : null);
                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
                answer.Headers.RetryAfter.ShouldNotBeNull(path);
            }
            (await StatusAsync(address, access)).ShouldBe(HttpStatusCode.OK, "what was revoked a moment ago is still known");
        }
        await using var two = Start();
        (await StatusAsync(await AddressAsync(two), access)).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private static string Access(JsonNode tokens) => tokens["accessToken"]!.GetValue<string>();

    private static string Refresh(JsonNode tokens) => tokens["refreshToken"]!.GetValue<string>();

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        using (answer)
        {
            answer.StatusCode.ShouldBe(status);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }
    }

    private static async Task<Uri> AddressAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..]);
    }

    private ServerProcess Start() => Executable.Start(
        folder.Path, ["run", "gatehouse.yaml"], new Dictionary<string, string?> { ["SECRET"] = Tokens.Secret, ["DATABASE"] = database });

    // Until it is refused for what it is: a node that does not know yet says 503.
    private async Task<TimeSpan> UntilRefusedAsync(Uri node, string token)
    {
        var watch = Stopwatch.StartNew();
        while (await StatusAsync(node, token) != HttpStatusCode.Unauthorized && watch.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Yield();
        return watch.Elapsed;
    }

    private async Task<HttpStatusCode> StatusAsync(Uri node, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/orders"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> PostAsync(Uri node, string path, object body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, path)) { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request);
    }
}
