using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Identity.Consumers;
using Gatehouse.Postgres;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R13, R41: two processes over one PostgreSQL know the same keys, and know of a change within a second.</summary>
public sealed class KeysOnTwoNodesTests : IAsyncLifetime
{
    // Within a second, but not on a machine that is busy with other tests.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private readonly TempFolder folder = new();
    private readonly HttpClient client = new();
    private PostgresServer server = null!;
    private RecordingUpstream upstream = null!;
    private Database database = null!;
    private PostgresKeys keys = null!;
    private string connection = "";

    public async Task InitializeAsync()
    {
        if (!PostgresServer.IsInstalled)
            return;
        server = await PostgresServer.StartAsync();
        connection = await server.CreateDatabaseAsync();
        upstream = await RecordingUpstream.StartAsync("served");
        await Migrations.ApplyAsync(connection, default);
        database = Database.Open(connection, TimeProvider.System, NullLogger.Instance);
        keys = new PostgresKeys(database);
        folder.Write("gatehouse.yaml", $$"""
            listen: http://127.0.0.1:0
            admin: false
            upstreams: { up: {{upstream.Address}} }
            auth: { machines: { apiKey: { header: X-Api-Key, store: $env.DATABASE, plans: { small: { limit: 2/1h per auth } } } } }
            routes:
              /orders: { to: up, auth: machines, roles: [machine] }
            """);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        if (server is not null)
        {
            await database.DisposeAsync();
            await upstream.DisposeAsync();
            await server.DisposeAsync();
        }
        folder.Dispose();
    }

    [RequiresPostgresFact]
    public async Task A_key_that_is_added_works_on_both_and_one_that_is_removed_is_refused_on_both_at_once()
    {
        await using var one = Start();
        await using var two = Start();
        Uri[] nodes = [await AddressAsync(one), await AddressAsync(two)];
        foreach (var node in nodes)
        {
            await UntilAsync(node, "none", HttpStatusCode.Unauthorized);
            (await StatusAsync(node, "")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        await AddAsync("first", "machine");
        await AddAsync("second", "guest");
        foreach (var node in nodes)
        {
            (await UntilAsync(node, "first", HttpStatusCode.OK)).ShouldBeLessThan(AtOnce);
            await UntilAsync(node, "second", HttpStatusCode.Forbidden);
        }
        upstream.Requests.Last().Header("X-User-Id").ShouldBe("first");

        await keys.RemoveAsync("first", null, default);
        foreach (var node in nodes)
            (await UntilAsync(node, "first", HttpStatusCode.Unauthorized)).ShouldBeLessThan(AtOnce);
    }

    [RequiresPostgresFact]
    public async Task Without_the_database_known_keys_go_on_and_no_other_is_judged()
    {
        await AddAsync("first", "machine");
        await using (var one = Start())
        {
            var node = await AddressAsync(one);
            await UntilAsync(node, "first", HttpStatusCode.OK);

            await server.StopAsync();

            (await UntilAsync(node, "another", HttpStatusCode.ServiceUnavailable)).ShouldBeLessThan(TimeSpan.FromSeconds(5));
            (await StatusAsync(node, "first")).ShouldBe(HttpStatusCode.OK);
        }
        await using (var two = Start())
        {
            var node = await AddressAsync(two);
            (await StatusAsync(node, "first")).ShouldBe(HttpStatusCode.ServiceUnavailable, "a node that has heard nothing knows nobody");

            await server.ContinueAsync();

            await UntilAsync(node, "first", HttpStatusCode.OK);
            (await StatusAsync(node, "another")).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [RequiresPostgresFact]
    public async Task Consumers_of_a_store_have_the_limits_of_their_plan_each_its_own()
    {
        await AddAsync(new StoredKey(HashOf("first"), "first", ["machine"], Plan: "small"));
        await AddAsync(new StoredKey(HashOf("second"), "second", ["machine"], Plan: "small"));
        await AddAsync("third", "machine");
        await AddAsync(new StoredKey(HashOf("fourth"), "fourth", ["machine"], Plan: "of nobody"));
        await using var process = Start();
        var node = await AddressAsync(process);
        await UntilAsync(node, "third", HttpStatusCode.OK);

        foreach (var key in new[] { "first", "second" })
        {
            (await StatusAsync(node, key)).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(node, key)).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(node, key)).ShouldBe(HttpStatusCode.TooManyRequests);
        }
        (await StatusAsync(node, "third")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(node, "fourth")).ShouldBe(HttpStatusCode.ServiceUnavailable, "its plan is not in the file");
    }

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static async Task<Uri> AddressAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..]);
    }

    private ServerProcess Start() => Executable.Start(folder.Path, ["run", "gatehouse.yaml"], new Dictionary<string, string?> { ["DATABASE"] = connection });

    private Task AddAsync(string key, params string[] roles) => AddAsync(new StoredKey(HashOf(key), key, roles));

    private async Task AddAsync(StoredKey key) => (await keys.AddAsync(key, default)).ShouldBe(AddKeyStatus.Added);

    private async Task<TimeSpan> UntilAsync(Uri node, string key, HttpStatusCode status)
    {
        var watch = Stopwatch.StartNew();
        while (await StatusAsync(node, key) != status)
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
        return watch.Elapsed;
    }

    private async Task<HttpStatusCode> StatusAsync(Uri node, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/orders"));
        if (key.Length > 0)
            request.Headers.Add("X-Api-Key", key);
        using var answer = await client.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            answer.Headers.RetryAfter.ShouldNotBeNull();
        return answer.StatusCode;
    }
}
