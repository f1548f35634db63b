using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>The sets of sockets that the runtime's threads wait on (epoll). Linux only.</summary>
/// <remarks>
/// The runtime leaves it to the system to take a socket out of them when it is closed. The system does so when the last process has closed it
/// (epoll(7)), so a process that has given a socket away would be woken by each of its events until it ends.
/// </remarks>
internal static class PollSets
{
    private const int Remove = 2; // EPOLL_CTL_DEL

    /// <summary>Takes a socket out of all sets of this process. Nothing waits on it any more.</summary>
    public static void Leave(Socket socket)
    {
        foreach (var open in new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos())
        {
            if (open.LinkTarget?.EndsWith("[eventpoll]", StringComparison.Ordinal) == true && int.TryParse(open.Name, out var set))
                _ = Control(set, Remove, socket.SafeHandle, 0); // not every set has it
        }
    }

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int set, int operation, SafeHandle socket, nint none);
}
