using System.Buffers;
using Gatehouse.Core.Reuse;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// Arrays to send from and to receive into. A thread that polls keeps some and takes the one that was used last: a round needs as many as there are
/// sockets with something to tell, and the shared pool, from which other threads have theirs, keeps fewer.
/// </summary>
internal static class PollBuffers
{
    /// <summary>Octets of a small one.</summary>
    public const int Small = 4 * 1024;

    /// <summary>Octets of a large one.</summary>
    public const int Large = 16 * 1024;

    /// <summary>How many of each size a thread keeps: 1.25 MB in all.</summary>
    public const int MostKept = 64;

    [ThreadStatic]
    private static Shelf<byte[]>? small;

    [ThreadStatic]
    private static Shelf<byte[]>? large;

    /// <summary>An array that is at least so long, and no shorter than <see cref="Small"/>.</summary>
    public static byte[] Rent(int least)
    {
        var shelf = least <= Small ? small : least <= Large ? large : null;
        if (shelf is not null && shelf.TryTake(out var buffer))
            return buffer;
        return ArrayPool<byte>.Shared.Rent(least <= Small ? Small : Math.Max(least, Large));
    }

    /// <summary>Gives one back that was rented, on whichever thread.</summary>
    public static void Return(byte[] buffer)
    {
        if (Round.Current is null || !TryKeep(buffer))
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static bool TryKeep(byte[] buffer) => buffer.Length switch
    {
        Small => (small ??= new(MostKept)).TryPut(buffer),
        Large => (large ??= new(MostKept)).TryPut(buffer),
        _ => false,
    };
}
