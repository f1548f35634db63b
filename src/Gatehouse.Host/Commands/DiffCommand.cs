using System.CommandLine;
using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Host.Differences;
using Gatehouse.Host.Stores;
using Gatehouse.Host.Terminal;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse diff FILE</c>: what applying a file would change, or what has changed between revisions.</summary>
internal static class DiffCommand
{
    /// <summary>How it is called.</summary>
    public const string Name = "diff";

    /// <summary>The exit code where nothing could be compared. This and 1 for a difference are as diff has them.</summary>
    public const int Trouble = 2;

    private const int Different = 1;

    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "The file to compare with; none to compare revisions.", Arity = ArgumentArity.ZeroOrOne };
        var config = StoreOption.Create();
        var from = RevisionNumber.Option("--from", "The revision that is compared. Default: the current one.");
        var to = RevisionNumber.Option("--to", "The revision that it is compared with, in place of a file. Default: the current one.");
        var command = new Command(Name, "Show what a file would change in a store, or what changed between revisions: exit code 0 for nothing, 1 for something, 2 for trouble.")
        {
            file, config, from, to,
        };
        command.SetAction((result, cancellation) => StoreWork.RunAsync(
            result.GetValue(config),
            result.InvocationConfiguration,
            work => CompareAsync(work, result.GetValue(file), result.GetValue(from), result.GetValue(to), cancellation),
            Trouble));
        return command;
    }

    private static async Task<int> CompareAsync(StoreWork work, string? file, long? from, long? to, CancellationToken cancellation)
    {
        if (file is null ? from is null && to is null : to is not null)
        {
            work.Error.WriteLine("compare with a FILE, or with a revision: --from N, --to N");
            return Trouble;
        }
        var left = await RevisionAsync(work, from, cancellation);
        var right = file is null ? await RevisionAsync(work, to, cancellation) : Read(work, file);
        if (left is not { } old || right is not { } next)
            return Trouble;
        var difference = UnifiedDiff.Of(old, next);
        work.Output.Write(difference);
        return difference.Length > 0 ? Different : ExitCodes.Success;
    }

    private static (string Name, string Text)? Read(StoreWork work, string file)
    {
        var text = ConfigText.OfFile(file);
        if (text.Source is { } source && !text.Errors.Any)
            return (file, source.Text);
        ErrorOutput.Write(work.Error, text.Errors.InOrder);
        return null;
    }

    private static async Task<(string Name, string Text)?> RevisionAsync(StoreWork work, long? number, CancellationToken cancellation)
    {
        var revision = number is { } n ? await work.Store.GetAsync(n, cancellation) : await work.Store.GetAsync(cancellation);
        if (revision is not null)
            return (string.Create(CultureInfo.InvariantCulture, $"{work.Name}@{revision.Number}"), revision.Text);
        if (number is null)
            return ($"{work.Name}, which holds nothing yet", "");
        work.Error.WriteLine($"{work.Name} has no revision {number}; see `gatehouse history`");
        return null;
    }
}
