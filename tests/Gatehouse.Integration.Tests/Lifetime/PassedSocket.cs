using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>A listening socket that the test opens and passes to gateways, as a service manager does (sd_listen_fds(3)).</summary>
internal sealed class PassedSocket : IDisposable
{
    // The number of its own that a process has to find in LISTEN_PID is known to the process alone.
    private const string Script = "exec 3<&$1; shift; export LISTEN_FDS=1 LISTEN_FDNAMES=http LISTEN_PID=$$; exec \"$@\"";

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public PassedSocket()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public ServerProcess Start(string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var file = (int)socket.Handle;
        const int setFlags = 2; // F_SETFD
        _ = Control(file, setFlags, 0); // a program that is started gets it
        try
        {
            return ServerProcess.Start(
                "bash", ["-c", Script, "bash", $"{file}", "dotnet", Path.Combine(AppContext.BaseDirectory, "gatehouse.dll"), .. arguments], folder, environment);
        }
        finally
        {
            _ = Control(file, setFlags, 1); // FD_CLOEXEC
        }
    }

    public void Dispose() => socket.Dispose();

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int operation, int value);
}
