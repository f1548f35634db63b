using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// A TCP socket that does not block, by calls of the system alone: the framework's own asks for more than is needed with each new one. Linux only.
/// Thread-safe; once it is closed, sending, receiving and ending fail with <see cref="SocketError.OperationAborted"/>.
/// </summary>
internal sealed class SocketHandle : SafeHandleMinusOneIsInvalid
{
    private const int NonBlocking = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int Peek = 2; // MSG_PEEK

    private SocketHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The kernel's number for it; another's after it was closed.</summary>
    public int Descriptor => (int)handle;

    /// <summary>One that is not connected yet. Throws <see cref="SocketException"/>.</summary>
    public static SocketHandle Open(AddressFamily family)
    {
        var descriptor = socket(family == AddressFamily.InterNetworkV6 ? 10 : 2, 1 | NonBlocking, 0); // AF_INET6, AF_INET, SOCK_STREAM
        return descriptor >= 0 ? new SocketHandle(descriptor) : throw new SocketException((int)LastFault);
    }

    /// <summary>Who has connected, and from where; null and <see cref="SocketError.WouldBlock"/> when there is nobody, or null and another fault.</summary>
    public static SocketHandle? Accept(SafeHandle listener, out IPEndPoint? from, out SocketError fault)
    {
        Span<byte> address = stackalloc byte[SocketAddressBytes.Longest];
        var length = address.Length;
        int descriptor;
        do
            descriptor = accept4(listener, ref MemoryMarshal.GetReference(address), ref length, NonBlocking);
        while (descriptor < 0 && WasInterrupted);
        (from, fault) = descriptor >= 0 ? (SocketAddressBytes.Read(address[..length]), SocketError.Success) : (null, LastFault);
        return descriptor >= 0 ? new SocketHandle(descriptor) : null;
    }

    /// <summary>Begins to connect: <see cref="SocketError.Success"/> when that was all, <see cref="SocketError.InProgress"/> mostly.</summary>
    public SocketError Connect(IPEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        return connect(this, ref MemoryMarshal.GetReference(address.Buffer.Span), address.Size) == 0 ? SocketError.Success : LastFault;
    }

    /// <summary>What it failed with, once.</summary>
    public SocketError TakeFailure()
    {
        var (number, length) = (0, sizeof(int));
        return getsockopt(this, SocketLevel, 4, ref number, ref length) == 0 ? SystemFault.Of(number) : LastFault; // SO_ERROR
    }

    /// <summary>Where it is at this end; null when it is over.</summary>
    public IPEndPoint? LocalEndPoint()
    {
        Span<byte> address = stackalloc byte[SocketAddressBytes.Longest];
        var length = address.Length;
        return getsockname(this, ref MemoryMarshal.GetReference(address), ref length) == 0 ? SocketAddressBytes.Read(address[..length]) : null;
    }

    /// <summary>Has what is sent go out at once.</summary>
    public void SetNoDelay() => _ = setsockopt(this, 6, 1, [1, 0], sizeof(int)); // IPPROTO_TCP, TCP_NODELAY

    /// <summary>Has closing be a reset.</summary>
    public void SetReset() => _ = setsockopt(this, SocketLevel, 13, [1, 0], 2 * sizeof(int)); // SO_LINGER

    /// <summary>Ends sending, or both directions.</summary>
    public SocketError End(SocketShutdown how)
    {
        try
        {
            return shutdown(this, (int)how) == 0 ? SocketError.Success : LastFault;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    /// <summary>Receives what is there. 0 without a fault at the end.</summary>
    public int Receive(Span<byte> room, out SocketError fault) => Receive(room, 0, out fault);

    /// <summary>True when there is nothing to receive, and no end.</summary>
    public bool IsEmpty()
    {
        Receive(stackalloc byte[1], Peek, out var fault);
        return fault == SocketError.WouldBlock;
    }

    /// <summary>Sends as much as there is room for.</summary>
    public int Send(ReadOnlySpan<byte> bytes, out SocketError fault) => Transfer(ref MemoryMarshal.GetReference(bytes), bytes.Length, NoSignal, isSending: true, out fault);

    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private static bool WasInterrupted => Marshal.GetLastPInvokeError() == 4; // EINTR

    private static SocketError LastFault => SystemFault.Of(Marshal.GetLastPInvokeError());

    private int Receive(Span<byte> room, int flags, out SocketError fault) =>
        Transfer(ref MemoryMarshal.GetReference(room), room.Length, flags, isSending: false, out fault);

    private int Transfer(ref byte bytes, int length, int flags, bool isSending, out SocketError fault)
    {
        try
        {
            nint count;
            do
                count = isSending ? send(this, ref bytes, length, flags) : recv(this, ref bytes, length, flags);
            while (count < 0 && WasInterrupted);
            fault = count >= 0 ? SocketError.Success : LastFault;
            return Math.Max(0, (int)count);
        }
        catch (ObjectDisposedException)
        {
            fault = SocketError.OperationAborted;
            return 0;
        }
    }

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The names of the system; generated marshalling needs unsafe code.
    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int domain, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(SafeHandle socket, ref byte address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int accept4(SafeHandle socket, ref byte address, ref int length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int getsockname(SafeHandle socket, ref byte address, ref int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int getsockopt(SafeHandle socket, int level, int option, ref int value, ref int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(SafeHandle socket, int level, int option, int[] value, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int shutdown(SafeHandle socket, int how);

    [DllImport("libc", SetLastError = true)]
    private static extern nint recv(SafeHandle socket, ref byte room, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint send(SafeHandle socket, ref byte bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
#pragma warning restore
}
