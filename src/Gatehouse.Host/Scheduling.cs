using Gatehouse.Host.Commands;

namespace Gatehouse.Host;

/// <summary>
/// Where requests run. By default on the threads that poll the sockets, which saves a third of the processor time (decision 0008). The
/// runtime reads its switch with the first socket, so this is the first thing that the process does.
/// </summary>
internal static class Scheduling
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Turns inline scheduling on for <c>gatehouse run</c>, unless its arguments or the environment say otherwise.</summary>
    public static void Choose(string[] args)
    {
        if (args is ["run", ..] && !args.Contains(RunCommand.NoInline) && Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }
}
