using System.CommandLine;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse check FILE</c>: every error of a configuration, without running it.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = GatehouseCommand.File();
        var json = new Option<bool>("--json") { Description = "Print errors and warnings as a JSON array." };
        var command = new Command("check", "Check a configuration file: exit code 0 when it can be served, 1 with every error otherwise.") { file, json };
        command.SetAction(result => Run(result.GetRequiredValue(file), result.GetValue(json), result.InvocationConfiguration));
        return command;
    }

    private static int Run(string file, bool json, InvocationConfiguration console)
    {
        var check = ConfigCheck.Run(file, BuiltInPolicies.All, Environment.GetEnvironmentVariable, Satellites.All, Satellites.Parts);
        if (json)
            console.Output.WriteLine(ConfigErrorText.ToJson([.. check.Errors, .. check.Warnings]));
        else
            Print(file, check, console);
        return check.Errors.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Print(string file, ConfigCheck check, InvocationConfiguration console)
    {
        if (check.Warnings.Count > 0)
            console.Error.Write(ConfigErrorText.Format(check.Warnings));
        if (check.Errors.Count > 0)
            ErrorOutput.Write(console.Error, check.Errors);
        else
            console.Output.WriteLine($"{file}: {check.Summary}, no errors{(check.Warnings.Count > 0 ? $", warnings: {check.Warnings.Count}" : "")}");
    }
}
