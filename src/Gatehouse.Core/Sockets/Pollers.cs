using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// The threads that poll: as many as the runtime has for its own sockets, by the same settings. With inline scheduling they do all the work;
/// otherwise one is quick enough for many processors.
/// </summary>
internal static class Pollers
{
    private const string CountVariable = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
    private const int ProcessorsEach = 30;

    private static readonly Poller?[] All = new Poller?[Count];
    private static uint turns;

    /// <summary>
    /// The one of this thread, so that what belongs together stays together; on other threads each in turn. Throws
    /// <see cref="SocketException"/> when it would be a new one and there are no more descriptors; another time there may be.
    /// </summary>
    public static Poller Next => Poller.Current ?? InTurn;

    /// <summary>Each in turn: for what a thread makes that others are to have a share of. Throws as <see cref="Next"/> does.</summary>
    public static Poller InTurn => Find(Interlocked.Increment(ref turns) % (uint)All.Length);

    /// <summary>
    /// Begins them all, so that who accepts or connects later never has to begin a thread, which a process at its limits may not. Throws as
    /// <see cref="Next"/> does.
    /// </summary>
    public static void Begin()
    {
        for (var index = 0u; index < All.Length; index++)
            Find(index);
    }

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
            : InlineScheduling.IsOn ? Environment.ProcessorCount
            : Math.Max(1, Environment.ProcessorCount / ProcessorsEach);

    private static Poller Find(uint index)
    {
        if (Volatile.Read(ref All[index]) is { } poller)
            return poller;
        try
        {
            lock (All)
                return All[index] ??= new Poller($"sockets {index + 1}");
        }
        catch (Win32Exception)
        {
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }
}
