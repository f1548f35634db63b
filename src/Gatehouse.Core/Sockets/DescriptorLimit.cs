using System.Runtime.InteropServices;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// How many descriptors the process may have, and how many of them it is left by clients and by connections: the runtime cannot go on without
/// any, for it opens files and begins threads whenever it needs to, and then ends the process. The kernel gives the lowest number that is free, so
/// a number says how many there are. Linux only.
/// </summary>
/// <param name="Most">How many there may be.</param>
internal readonly record struct DescriptorLimit(long Most)
{
    private const int MostForDestinations = 256;
    private const int MostForProcess = 32;
    private const int LeastToShare = 256;

    /// <summary>That of this process (RLIMIT_NOFILE), which the runtime has raised as far as it may.</summary>
    public static DescriptorLimit Current { get; } = Read();

    /// <summary>True for a descriptor that a client may have: it leaves an eighth, 256 at most, to destinations and to the process.</summary>
    public bool HasRoomForClient(long descriptor) => descriptor < Most - Reserve(MostForDestinations, 8);

    /// <summary>True for a descriptor that a connection to a destination may have: it leaves a sixteenth, 32 at most, to the process.</summary>
    public bool HasRoomForDestination(long descriptor) => descriptor < Most - Reserve(MostForProcess, 16);

    // A process that may have so few itself needs most of them: with a reserve it might serve nobody at all.
    private long Reserve(int most, int part) => Most < LeastToShare ? 0 : Math.Min(most, Most / part);

    private static DescriptorLimit Read()
    {
        if (!OperatingSystem.IsLinux())
            return new DescriptorLimit(int.MaxValue);
        var limits = new nuint[2]; // struct rlimit: now, and at most
        return getrlimit(7, limits) == 0 ? new DescriptorLimit((long)Math.Min(limits[0], int.MaxValue)) : new DescriptorLimit(int.MaxValue); // RLIMIT_NOFILE
    }

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The names of the system; generated marshalling needs unsafe code.
    [DllImport("libc")]
    private static extern int getrlimit(int resource, [Out] nuint[] limits);
#pragma warning restore
}
