using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests;

/// <summary>The command <c>gatehouse</c> as operators run it: a process of its own.</summary>
internal static class Executable
{
    // Many start at once, beside everything else that the tests do.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts it and leaves it running.</summary>
    public static ServerProcess Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        ServerProcess.Start("dotnet", arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "gatehouse.dll")), folder, environment);

    /// <summary>Runs it to its end.</summary>
    public static Task<FinishedProcess> RunAsync(string folder, params string[] arguments) => RunAsync(folder, null, arguments);

    /// <summary>Runs it to its end, with variables set or (null) taken off.</summary>
    public static async Task<FinishedProcess> RunAsync(string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        await using var process = Start(folder, arguments, environment);
        var code = await process.WaitForExitAsync(Limit);
        return new FinishedProcess(code, string.Join('\n', process.Output), string.Join('\n', process.Errors));
    }
}
