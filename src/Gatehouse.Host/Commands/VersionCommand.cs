using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this build, without the commit behind it.</summary>
    public static string Version { get; } =
        (typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    public static Command Create()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine($"gatehouse {Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCodes.Success;
        });
        return command;
    }
}
