using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>A word with open files attached, as one packet over a Unix socket (SCM_RIGHTS, unix(7)). Linux only.</summary>
internal static class DescriptorMessage
{
    /// <summary>The most files that the system passes at a time (SCM_MAX_FD).</summary>
    public const int MostFiles = 253;

    private const int LongestWord = 64;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Rights = 1; // SCM_RIGHTS
    private const int CloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    private const int NoWaiting = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL

    // What is attached begins with its length, as long as a pointer, its level and its type (cmsg(3)).
    private static readonly int HeadLength = IntPtr.Size + (2 * sizeof(int));

    /// <summary>Sends the word with duplicates of the files. Throws <see cref="IOException"/>.</summary>
    public static void Send(Socket channel, string word, IReadOnlyList<Socket> files)
    {
        var attached = Pinned<byte>(HeadLength + (files.Count * sizeof(int)));
        MemoryMarshal.Write(attached, (nint)attached.Length);
        MemoryMarshal.Write(attached.AsSpan(IntPtr.Size), SocketLevel);
        MemoryMarshal.Write(attached.AsSpan(IntPtr.Size + sizeof(int)), Rights);
        for (var i = 0; i < files.Count; i++)
            MemoryMarshal.Write(attached.AsSpan(HeadLength + (i * sizeof(int))), (int)files[i].Handle);
        var text = Pinned<byte>(Encoding.ASCII.GetByteCount(word));
        Encoding.ASCII.GetBytes(word, text);
        var parts = Parts(text);
        // Nothing attached is not the same as an empty attachment, which the system refuses.
        var message = files.Count > 0 ? new Message(parts, attached) : new Message(parts, []);
        if (SendMessage(channel.SafeHandle, ref message, NoSignal) < 0)
            throw Failure();
        GC.KeepAlive(files);
    }

    /// <summary>Receives what is there: the word, and what was attached, which is the caller's to close. Throws <see cref="IOException"/>.</summary>
    public static (string Word, int[] Files) Receive(Socket channel)
    {
        var attached = Pinned<byte>(HeadLength + (MostFiles * sizeof(int)));
        var text = Pinned<byte>(LongestWord);
        var message = new Message(Parts(text), attached);
        var length = ReceiveMessage(channel.SafeHandle, ref message, CloseOnExec | NoWaiting);
        if (length < 0)
            throw Failure();
        var files = Array.Empty<int>();
        if (message.AttachedLength >= HeadLength)
        {
            var taken = (int)MemoryMarshal.Read<nint>(attached);
            if (MemoryMarshal.Read<int>(attached.AsSpan(IntPtr.Size)) == SocketLevel && MemoryMarshal.Read<int>(attached.AsSpan(IntPtr.Size + sizeof(int))) == Rights)
                files = MemoryMarshal.Cast<byte, int>(attached.AsSpan(HeadLength, taken - HeadLength)).ToArray();
        }
        return (Encoding.ASCII.GetString(text, 0, (int)length), files);
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    // One part: where it is, and how long (struct iovec).
    private static nint[] Parts(byte[] text)
    {
        var parts = Pinned<nint>(2);
        parts[0] = Marshal.UnsafeAddrOfPinnedArrayElement(text, 0);
        parts[1] = text.Length;
        return parts;
    }

    private static IOException Failure() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    [DllImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SendMessage(SafeHandle socket, ref Message message, int flags);

    [DllImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReceiveMessage(SafeHandle socket, ref Message message, int flags);

    /// <summary>struct msghdr. Where a C library has shorter lengths than these, it has gaps beside them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message(nint[] parts, byte[] attached)
    {
        private readonly nint name;
        private readonly nint nameLength;
        private readonly nint parts = Marshal.UnsafeAddrOfPinnedArrayElement(parts, 0);
        private readonly nint partCount = 1;
        private readonly nint attached = attached.Length == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(attached, 0);
        public nint AttachedLength = attached.Length;
        private readonly int flags;
    }
}
