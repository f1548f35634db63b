namespace Gatehouse.Core.Sockets;

/// <summary>
/// Whether requests are run on the thread that polls the sockets. Follows the runtime's own switch, which has to be set before the
/// first socket is made, so that client and server side always agree.
/// </summary>
internal static class InlineScheduling
{
    /// <summary>The runtime's switch.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>True when it is on.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Variable) is "1" or "true";
}
