using System.CommandLine;

namespace Gatehouse.Host.Commands;

/// <summary>The command <c>gatehouse</c>: the list of what it can do.</summary>
internal static class GatehouseCommand
{
    /// <summary>All of it.</summary>
    /// <param name="input">Where a password is read from; null for the process's own input.</param>
    public static RootCommand Create(TextReader? input = null) => new("An API gateway: one YAML file, one command.")
    {
        RunCommand.Create(),
        CheckCommand.Create(),
        ExplainCommand.Create(),
        ApplyCommand.Create(),
        DiffCommand.Create(),
        HistoryCommand.Create(),
        RollbackCommand.Create(),
        EvalCommand.Create(),
        JwsCommand.Create(),
        KeyCommand.Create(),
        UserCommand.Create(input),
        DatabaseCommand.Create(),
        SchemaCommand.Create(),
        VersionCommand.Create(),
    };

    /// <summary>Does what a command line says. Gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] line, InvocationConfiguration console)
    {
        var result = Create().Parse(line);
        var code = await result.InvokeAsync(console);

        // To `diff` 1 is a difference, and a line that cannot be read is none.
        return result.Errors.Count > 0 && result.CommandResult.Command.Name == DiffCommand.Name ? DiffCommand.Trouble : code;
    }

    /// <summary>The configuration file, which most commands take.</summary>
    public static Argument<string> File() => new("FILE") { Description = "The configuration file (YAML, or JSON when it ends in .json)." };
}
