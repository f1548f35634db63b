using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Host.Tests.Commands;

public sealed class DatabaseCommandTests
{
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    [Fact]
    public async Task A_variable_that_is_not_set_and_a_text_that_is_no_address_are_told()
    {
        (await RunAsync("db", "migrate", "$env.GATEHOUSE_NOT_SET")).ShouldBe(1);
        (await RunAsync("db", "migrate", "rubbish")).ShouldBe(1);

        errors.ToString().ShouldBe("""
            the environment variable 'GATEHOUSE_NOT_SET' is not set
            nothing was changed: this is not the address of a PostgreSQL database: write Host=...;Database=...;Username=... or postgres://user:password@host/database

            """);
    }

    [Fact]
    public async Task A_database_is_migrated_once_and_then_takes_users()
    {
        if (!PostgresServer.IsInstalled)
            return; // said by the tests of the database's own project, which are skipped
        await using var server = await PostgresServer.StartAsync();
        var address = $"postgres://gatehouse@127.0.0.1:{server.Port}/postgres";

        (await RunAsync("db", "migrate", address)).ShouldBe(0);
        (await RunAsync("db", "migrate", address)).ShouldBe(0);
        (await RunAsync("user", "add", address, "--email", "ada@example.com", "--id", "7", "--role", "admin")).ShouldBe(0);
        (await RunAsync("user", "add", address, "--username", "ADA@example.com")).ShouldBe(1);

        output.ToString().ShouldBe("applied 0001_identity\napplied 0002_consumer_keys\napplied 0003_documents\napplied 0004_consumer_plans\napplied 0005_repeated_rotation\nnothing to do\nadded 7\n");
        errors.ToString().ShouldBe("the id or a name belongs to another user\n");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        GatehouseCommand.Create(new StringReader("secret\n")).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
}
