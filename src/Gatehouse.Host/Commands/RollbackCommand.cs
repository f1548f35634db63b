using System.CommandLine;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Host.Stores;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse rollback N</c>: makes the text of an earlier revision the current one.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var number = RevisionNumber.Argument("The revision whose text comes back, as `gatehouse history` shows it.");
        var (config, author, expect) = (StoreOption.Create(), StoreWork.Author(), StoreWork.Expect());
        var command = new Command("rollback", "Check an earlier revision and store its text as a new one.") { number, config, expect, author };
        command.SetAction((result, cancellation) => StoreWork.RunAsync(
            result.GetValue(config),
            result.InvocationConfiguration,
            work => RollBackAsync(work, result.GetRequiredValue(number), result.GetValue(author), result.GetValue(expect), cancellation)));
        return command;
    }

    private static async Task<int> RollBackAsync(StoreWork work, long number, string? author, long? expected, CancellationToken cancellation)
    {
        if (await work.Store.GetAsync(number, cancellation) is not { } revision)
            return work.Refuse($"nothing was stored: {work.Name} has no revision {number}; see `gatehouse history`");
        return work.Check(new FixedOrigin(DocumentOrigin.SourceOf(work.Name, revision)))
            ? await work.PutAsync(revision.Text, author, $", back to {number}", expected, cancellation)
            : ExitCodes.Failure;
    }
}
