using System.CommandLine;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Host.Stores;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse check FILE</c>: every error of a configuration, without running it.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = ConfigPlace.Argument();
        var config = StoreOption.Create();
        var json = new Option<bool>("--json") { Description = "Print errors and warnings as a JSON array." };
        var command = new Command("check", "Check a configuration: exit code 0 when it can be served, 1 with every error otherwise.") { file, config, json };
        command.SetAction((result, cancellation) => RunAsync(result.GetValue(file), result.GetValue(config), result.GetValue(json), result.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? file, string? config, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (ConfigPlace.Of(file, config, console.Error) is not { } place || await place.ReadAsync(console.Error, cancellation) is not { } origin)
            return ExitCodes.Failure;
        var check = ConfigCheck.Run(origin, BuiltInPolicies.All, Environment.GetEnvironmentVariable, Satellites.All, Satellites.Parts);
        if (json)
            console.Output.WriteLine(ConfigErrorText.ToJson([.. check.Errors, .. check.Warnings]));
        else
            Print(origin, check, console);
        return check.Errors.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Print(IConfigOrigin origin, ConfigCheck check, InvocationConfiguration console)
    {
        if (check.Warnings.Count > 0)
            console.Error.Write(ConfigErrorText.Format(check.Warnings));
        if (check.Errors.Count > 0)
            ErrorOutput.Write(console.Error, check.Errors);
        else
            console.Output.WriteLine($"{origin.Name}: {check.Summary}, no errors{(check.Warnings.Count > 0 ? $", warnings: {check.Warnings.Count}" : "")}");
    }
}
