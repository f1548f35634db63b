using System.Globalization;
using System.Runtime.InteropServices;
using Gatehouse.Core.Hosting.Transport;

namespace Gatehouse.Core.Hosting.Systemd;

/// <summary>Listening sockets that a service manager has opened and passes at the start (sd_listen_fds(3)).</summary>
internal static class SocketActivation
{
    private const int First = 3;
    private const int Most = 1024;
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC

    private static readonly string[] Variables = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDNAMES"];

    /// <summary>Takes them, once: the variables that tell of them are removed. None when they are meant for another process.</summary>
    /// <exception cref="HandoverException">What is passed is not for a gateway.</exception>
    public static IReadOnlyList<InheritedSocket> Take()
    {
        var (count, process, names) = (Variable("LISTEN_FDS"), Variable("LISTEN_PID"), Variable("LISTEN_FDNAMES")?.Split(':') ?? []);
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
        if (count is null || process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return [];
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > Most)
            throw new HandoverException($"the environment variable LISTEN_FDS is '{count}', which is no number of sockets");
        var sockets = new List<InheritedSocket>();
        for (var i = 0; i < number; i++)
        {
            _ = Control(First + i, SetFlags, CloseOnExec);
            sockets.Add(InheritedSocket.Of(First + i, isKept: true)
                ?? throw new HandoverException($"file {First + i}{(i < names.Length ? $" ({names[i]})" : "")} that the service manager passes is not a listening TCP socket; write ListenStream= with an address and a port"));
        }
        return sockets;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int operation, int value);
}
