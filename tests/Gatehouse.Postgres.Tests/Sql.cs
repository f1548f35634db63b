using Gatehouse.TestKit;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

/// <summary>What tests ask a database by themselves.</summary>
internal static class Sql
{
    /// <summary>Ends when the answer is true, at the latest after <see cref="Deadline.Limit"/>.</summary>
    public static Task BecomesTrueAsync(this NpgsqlDataSource source, string sql)
    {
        return AskAsync().InTime(sql);

        async Task AskAsync()
        {
            while (!await source.IsTrueAsync(sql))
                await Task.Yield();
        }
    }

    public static async Task<bool> IsTrueAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
