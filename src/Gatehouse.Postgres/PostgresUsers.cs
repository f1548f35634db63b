using Gatehouse.Identity.Users;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>Users in PostgreSQL. Thread-safe.</summary>
/// <param name="database">Where.</param>
public sealed class PostgresUsers(Database database) : IUserStore
{
    private const string Columns = "u.id, u.email, u.username, u.display_name, u.roles, u.password_hash, u.is_disabled";

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellation) =>
        LoginName.Normalize(login) is { } name && Database.IsKey(name)
            ? await FindAsync($"select {Columns} from gatehouse.login_names n join gatehouse.users u on u.id = n.user_id where n.name = $1", name, cancellation)
            : UserLookup.Unknown;

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindByIdAsync(string id, CancellationToken cancellation) =>
        Database.IsKey(id) ? await FindAsync($"select {Columns} from gatehouse.users u where u.id = $1", id, cancellation) : UserLookup.Unknown;

    /// <summary>Adds a user. The same id or a name that is taken changes nothing.</summary>
    public async ValueTask<AddUserStatus> AddAsync(User user, CancellationToken cancellation)
    {
        string[] names = [.. new[] { user.Email, user.Username }.Select(LoginName.Normalize).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (names.Length == 0 || !Database.IsKey(user.Id))
            return AddUserStatus.Refused;
        const string Sql = """
            with added as (
                insert into gatehouse.users (id, email, username, display_name, roles, password_hash, is_disabled)
                select $1, nullif($2, ''), nullif($3, ''), nullif($4, ''), $5, $6, $7
                where not exists (select from gatehouse.login_names where name = any ($8))
                on conflict do nothing
                returning id),
            named as (insert into gatehouse.login_names (name, user_id) select unnest($8), id from added)
            select id from added
            """;
        var isAdded = false;
        object[] values = [user.Id, user.Email ?? "", user.Username ?? "", user.DisplayName ?? "", user.Roles.ToArray(), user.PasswordHash, user.IsDisabled, names];
        if (!await database.AskAsync(Sql, values, _ => isAdded = true, cancellation))
            return AddUserStatus.Unavailable;
        return isAdded ? AddUserStatus.Added : AddUserStatus.Taken;
    }

    private static User Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Email = row.IsDBNull(1) ? null : row.GetString(1),
        Username = row.IsDBNull(2) ? null : row.GetString(2),
        DisplayName = row.IsDBNull(3) ? null : row.GetString(3),
        Roles = row.GetFieldValue<string[]>(4),
        PasswordHash = row.GetString(5),
        IsDisabled = row.GetBoolean(6),
    };

    private async ValueTask<UserLookup> FindAsync(string sql, string key, CancellationToken cancellation)
    {
        User? user = null;
        return await database.AskAsync(sql, [key], row => user = Read(row), cancellation) ? new UserLookup(true, user) : UserLookup.Unavailable;
    }
}
