using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>Which process is at the other end of a Unix socket, as the system knows it (SO_PEERCRED, unix(7)). Linux only.</summary>
/// <param name="Process">Its id; 0 when it is in another namespace of processes.</param>
/// <param name="User">The number of the user that it runs as.</param>
internal readonly record struct PeerCredentials(int Process, uint User)
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Option = 17; // SO_PEERCRED

    /// <summary>The user that this process runs as.</summary>
    public static uint OwnUser => EffectiveUser();

    /// <summary>Of the process that has connected, or has listened. Throws <see cref="SocketException"/>.</summary>
    public static PeerCredentials Of(Socket channel)
    {
        Span<byte> credentials = stackalloc byte[12]; // process, user, group
        channel.GetRawSocketOption(SocketLevel, Option, credentials);
        return new PeerCredentials(MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
    }

    /// <summary>Whether sockets may pass between the two: both run as the same user. Not even root takes sockets from others: it would serve with them.</summary>
    public bool MayHandOver(uint own) => User == own;

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
