using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Host.Commands;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Host.Tests.Commands;

public sealed class KeyCommandTests
{
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    [Fact]
    public async Task A_key_is_printed_with_its_hash()
    {
        (await RunAsync("key")).ShouldBe(0);

        var lines = output.ToString().Split('\n');
        var key = lines[0]["for the client: ".Length..];
        key.ShouldStartWith("gk_");
        lines[1].ShouldBe($"for the file:   sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_told()
    {
        (await RunAsync("key", "add", "billing", "--store", "$env.GATEHOUSE_NOT_SET")).ShouldBe(1);
        (await RunAsync("key", "list", "--store", "rubbish")).ShouldBe(1);

        output.ToString().ShouldBeEmpty();
        errors.ToString().ShouldStartWith("the environment variable 'GATEHOUSE_NOT_SET' is not set\nthis is not the address of a PostgreSQL database");
    }

    [Fact]
    public async Task Keys_are_added_listed_and_removed_in_a_database_and_the_key_is_seen_once()
    {
        if (!PostgresServer.IsInstalled)
            return; // said by the tests of the database's own project, which are skipped
        await using var server = await PostgresServer.StartAsync();
        var store = server.Connection();
        (await RunAsync("key", "list", "--store", store)).ShouldBe(1);
        errors.ToString().ShouldContain("has `gatehouse db migrate` been run?");
        await Migrations.ApplyAsync(store, default);

        (await RunAsync("key", "add", "billing", "--role", "machine", "--role", "reader", "--plan", "gold", "--store", store)).ShouldBe(0);
        var key = output.ToString().Trim()["for the client: ".Length..];
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];
        output.GetStringBuilder().Clear();
        (await RunAsync("key", "list", "--store", store)).ShouldBe(0);
        (await RunAsync("key", "remove", "billing", "--id", id, "--store", store)).ShouldBe(0);
        (await RunAsync("key", "remove", "billing", "--store", store)).ShouldBe(1);

        output.ToString().ShouldMatch($"^billing  {id}  20[0-9-]+  machine, reader  plan gold\nremoved: 1\n$");
        output.ToString().ShouldNotContain(key);
        errors.ToString().ShouldEndWith("nothing was changed: there is no such key\n");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        GatehouseCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
}
