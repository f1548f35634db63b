using System.CommandLine;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Discovery.Documents;
using Gatehouse.Host.Stores;
using Gatehouse.Host.Terminal;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse apply FILE</c>: checks a file and makes it the current revision in a store.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var file = GatehouseCommand.File();
        var (config, author, expect) = (StoreOption.Create(), StoreWork.Author(), StoreWork.Expect());
        var command = new Command("apply", "Check a file and store it, for all nodes that follow the store: exit code 0, also when it is stored already; 1 when nothing was stored.")
        {
            file, config, expect, author,
        };
        command.SetAction((result, cancellation) => StoreWork.RunAsync(
            result.GetValue(config),
            result.InvocationConfiguration,
            work => ApplyAsync(work, result.GetRequiredValue(file), result.GetValue(author), result.GetValue(expect), cancellation)));
        return command;
    }

    private static async Task<int> ApplyAsync(StoreWork work, string file, string? author, long? expected, CancellationToken cancellation)
    {
        // Read once: what is stored is what was checked.
        var text = ConfigText.OfFile(file);
        if (text.Source is not { } source || text.Errors.Any)
        {
            ErrorOutput.Write(work.Error, text.Errors.InOrder);
            return ExitCodes.Failure;
        }
        if (!work.Check(new FixedOrigin(source)))
            return ExitCodes.Failure;
        return Encoding.UTF8.GetByteCount(source.Text) <= DocumentRevision.MaxBytes
            ? await work.PutAsync(source.Text, author, "", expected, cancellation)
            : work.Refuse($"nothing was stored: {file} is longer than {DocumentRevision.MaxBytes >> 10} KB");
    }
}
