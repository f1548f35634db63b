using System.CommandLine;
using Gatehouse.Postgres.Schema;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse db migrate CONNECTION</c>: makes the tables, or brings them up to date.</summary>
internal static class DatabaseCommand
{
    public static Command Create()
    {
        var connection = DatabaseArgument.Create();
        var migrate = new Command("migrate", "Make the tables that logins and keys need, or bring them up to date.") { connection };
        migrate.SetAction((result, cancellation) => MigrateAsync(result.GetRequiredValue(connection), result.InvocationConfiguration, cancellation));
        return new Command("db", "The database for users, sessions and keys that several nodes share.") { migrate };
    }

    private static async Task<int> MigrateAsync(string connection, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (DatabaseArgument.Resolve(connection, console.Error) is not { } address)
            return ExitCodes.Failure;
        var outcome = await Migrations.ApplyAsync(address, cancellation);
        if (outcome.Problem is not null)
        {
            console.Error.WriteLine($"nothing was changed: {outcome.Problem}");
            return ExitCodes.Failure;
        }
        foreach (var name in outcome.Applied)
            console.Output.WriteLine($"applied {name}");
        if (outcome.Applied.Count == 0)
            console.Output.WriteLine("nothing to do");
        return ExitCodes.Success;
    }
}
