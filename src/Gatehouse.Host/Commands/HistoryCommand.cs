using System.CommandLine;
using System.Globalization;
using System.Text;
using Gatehouse.Discovery.Documents;
using Gatehouse.Host.Stores;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse history</c>: the revisions that a store keeps.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var config = StoreOption.Create();
        var command = new Command("history", $"List the last {DocumentRevision.Kept} revisions in a store, the current one first: number, when, size in bytes, author.") { config };
        command.SetAction((result, cancellation) => StoreWork.RunAsync(result.GetValue(config), result.InvocationConfiguration, work => ListAsync(work, cancellation)));
        return command;
    }

    private static async Task<int> ListAsync(StoreWork work, CancellationToken cancellation)
    {
        var revisions = await work.Store.GetHistoryAsync(cancellation);
        if (revisions.Count == 0)
            work.Error.WriteLine($"{work.Name} holds no revision yet");
        for (var i = 0; i < revisions.Count; i++)
            work.Output.WriteLine(LineOf(revisions[i], isCurrent: i == 0));
        return ExitCodes.Success;
    }

    // Others may have written there: nothing of theirs moves the cursor.
    private static string LineOf(DocumentRevision revision, bool isCurrent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{revision.Number,6}  {revision.At.UtcDateTime:u}  {Encoding.UTF8.GetByteCount(revision.Text),7}  {string.Concat(revision.Author.Select(c => char.IsControl(c) ? '?' : c))}{(isCurrent ? "  (current)" : "")}");
}
