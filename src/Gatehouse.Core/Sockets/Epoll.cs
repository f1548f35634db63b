using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Sockets;

/// <summary>The kernel's list of sockets that somebody waits for: epoll(7), edge-triggered. Linux only. Thread-safe but for <see cref="Look"/>.</summary>
internal sealed class Epoll
{
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;
    private const int Interrupted = 4; // EINTR

    // struct epoll_event: a 32-bit set of events, then 64 bits of ours; on x86 without a gap. In the machine's own order of bytes.
    private static readonly int MarkOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = MarkOffset + sizeof(ulong);

    private readonly int descriptor;
    private readonly byte[] events;

    /// <summary>Makes one. Throws <see cref="Win32Exception"/>.</summary>
    /// <param name="most">How many events one <see cref="Look"/> gives.</param>
    public Epoll(int most)
    {
        descriptor = epoll_create1(CloseOnExec);
        if (descriptor < 0)
            throw new Win32Exception();
        // The kernel writes into it while the thread waits.
        events = GC.AllocateArray<byte>(most * EventSize, pinned: true);
    }

    /// <summary>What a socket may tell.</summary>
    [Flags]
    public enum Tidings : uint
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>There is something to receive, or an end.</summary>
        Readable = 1,

        /// <summary>There is room to send.</summary>
        Writable = 4,

        /// <summary>The socket failed.</summary>
        Failed = 8,

        /// <summary>Both directions have ended.</summary>
        HungUp = 0x10,

        /// <summary>The other side sends no more.</summary>
        Ended = 0x2000,

        /// <summary>Tell only when something has changed.</summary>
        Edge = 0x8000_0000,
    }

    /// <summary>Begins to watch a socket, until it is closed. What is so already is told, too.</summary>
    public void Watch(SafeHandle socket, Tidings tidings, ulong mark) => Control(Add, socket, tidings, mark);

    /// <summary>Watches it for other things. What is so already is told again.</summary>
    public void WatchFor(SafeHandle socket, Tidings tidings, ulong mark) => Control(Modify, socket, tidings, mark);

    /// <summary>Watches it no more.</summary>
    public void Leave(SafeHandle socket) => Control(Remove, socket, Tidings.None, mark: 0);

    /// <summary>Says how many have something to tell.</summary>
    /// <param name="isPatient">True: waits until there is one.</param>
    public int Look(bool isPatient)
    {
        while (true)
        {
            var count = epoll_wait(descriptor, events, events.Length / EventSize, isPatient ? -1 : 0);
            if (count >= 0)
                return count;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new Win32Exception();
        }
    }

    /// <summary>One of the events of the last <see cref="Look"/>, and the mark of its socket.</summary>
    public Tidings Event(int index, out ulong mark)
    {
        ReadOnlySpan<byte> bytes = events.AsSpan(index * EventSize, EventSize);
        mark = MemoryMarshal.Read<ulong>(bytes[MarkOffset..]);
        return MemoryMarshal.Read<Tidings>(bytes);
    }

    private void Control(int operation, SafeHandle socket, Tidings tidings, ulong mark)
    {
        var bytes = new byte[16];
        MemoryMarshal.Write(bytes, tidings);
        MemoryMarshal.Write(bytes.AsSpan(MarkOffset), mark);
        if (epoll_ctl(descriptor, operation, socket, bytes) != 0)
            throw new Win32Exception();
    }

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The names of the system; generated marshalling needs unsafe code.
    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(int epoll, int operation, SafeHandle socket, byte[] change);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(int epoll, byte[] events, int count, int timeout);
#pragma warning restore
}
