using Gatehouse.Identity.Users;
using Gatehouse.Postgres.Schema;

namespace Gatehouse.Postgres.Tests;

[Collection(SharedServerTests.Name)]
public sealed class PostgresUsersTests(SharedServer shared) : IAsyncLifetime
{
    private static readonly User Ada = new()
    {
        Id = "7", Email = "Ada@example.com", Username = "ada", DisplayName = "Ada L.", Roles = ["admin", "customer"], PasswordHash = "hash",
    };

    private Node node = null!;

    public async Task InitializeAsync()
    {
        if (shared.Server is null)
            return;
        var connection = await shared.Server.CreateDatabaseAsync();
        (await Migrations.ApplyAsync(connection, default)).Problem.ShouldBeNull();
        node = new Node(connection);
    }

    public async Task DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_user_is_found_by_either_name_in_any_case_and_by_id()
    {
        (await node.Users.AddAsync(Ada, default)).ShouldBe(AddUserStatus.Added);

        foreach (var login in new[] { "ada@EXAMPLE.com", "ADA" })
            (await node.Users.FindAsync(login, default)).User!.ShouldSatisfyAllConditions(
                user => user.Id.ShouldBe("7"),
                user => user.Email.ShouldBe("Ada@example.com"),
                user => user.DisplayName.ShouldBe("Ada L."),
                user => user.Roles.ShouldBe(["admin", "customer"]),
                user => user.PasswordHash.ShouldBe("hash"),
                user => user.IsDisabled.ShouldBeFalse());
        (await node.Users.FindByIdAsync("7", default)).User.ShouldNotBeNull();
    }

    [PostgresFact]
    public async Task A_name_or_an_id_belongs_to_one_user()
    {
        await node.Users.AddAsync(Ada, default);

        (await node.Users.AddAsync(Ada with { Email = "b@x", Username = null }, default)).ShouldBe(AddUserStatus.Taken);
        (await node.Users.AddAsync(Ada with { Id = "8", Email = null, Username = "ADA@example.COM" }, default)).ShouldBe(AddUserStatus.Taken);
        (await node.Users.AddAsync(Ada with { Id = "9", Email = null, Username = "bob" }, default)).ShouldBe(AddUserStatus.Added);
        (await node.Users.AddAsync(Ada with { Id = "10", Email = null, Username = null }, default)).ShouldBe(AddUserStatus.Refused);
    }

    [PostgresFact]
    public async Task Sql_in_a_name_is_a_name()
    {
        await node.Users.AddAsync(Ada, default);
        foreach (var login in new[] { "' or 1=1 --", "ada'; drop table gatehouse.users; --", "\0", "\ud800", "$1", "ada\\", new string('x', 300), "" })
        {
            (await node.Users.FindAsync(login, default)).ShouldBe(UserLookup.Unknown);
            (await node.Users.FindByIdAsync(login, default)).ShouldBe(UserLookup.Unknown);
        }
        (await node.Users.FindAsync("ada", default)).User.ShouldNotBeNull();
    }

    [PostgresFact]
    public async Task A_database_that_was_not_migrated_is_away()
    {
        await using var empty = new Node(await shared.Server.CreateDatabaseAsync());

        (await empty.Users.FindAsync("ada", default)).ShouldBe(UserLookup.Unavailable);

        empty.Revocations.IsReady.ShouldBeFalse();
    }
}
