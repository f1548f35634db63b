using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>The file at which processes that hand over meet: a Unix socket that only one user can open. Linux only.</summary>
internal static class MeetingPlace
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int CurrentFolder = -100; // AT_FDCWD
    private const int TypeOnly = 1; // STATX_TYPE
    private const int KindAt = 28; // of stx_mode
    private const int KindMask = 0xF000; // S_IFMT
    private const int SocketKind = 0xC000; // S_IFSOCK

    /// <summary>A connection to the process that listens at the path; null when there is none: no file, or one that a process has left behind.</summary>
    /// <exception cref="HandoverException">Something else is there, or it cannot be reached.</exception>
    public static async Task<Socket?> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        if (!Path.Exists(path))
            return null;
        if (!IsSocket(path))
            throw new HandoverException($"cannot hand over at {path}: that is not a socket; remove it, or choose another path");
        var socket = NewSocket();
        try
        {
            await socket.ConnectAsync(EndPointOf(path), cancellationToken);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (e.SocketErrorCode == SocketError.ConnectionRefused)
                return null;
            var advice = e.SocketErrorCode == SocketError.AccessDenied ? "; it belongs to another user, and both processes must run as the same" : "";
            throw new HandoverException($"cannot hand over at {path}: {e.Message}{advice}", e);
        }
    }

    /// <summary>Listens beside the path, where nobody looks yet.</summary>
    /// <exception cref="HandoverException">The folder is missing, or may not be written.</exception>
    public static Socket Listen(string path)
    {
        var socket = NewSocket();
        try
        {
            File.Delete(Beside(path)); // an earlier process of the same number
            socket.Bind(EndPointOf(Beside(path)));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Beside(path), OwnerOnly); // nobody can connect before it listens
            socket.Listen();
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new HandoverException($"cannot hand over at {path}: {e.Message.TrimEnd('.')}; the folder must be there, and be this user's", e);
        }
    }

    /// <summary>Removes what <see cref="Listen"/> made in processes that were killed before they occupied the path. What cannot be removed stays.</summary>
    public static async Task RemoveLeftoversAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var other in Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*"))
            {
                // The process may be one that is not seen from here, in a container: nobody must listen there either.
                if (other.StartsWith($"{path}.", StringComparison.Ordinal)
                    && int.TryParse(other.AsSpan(path.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                    && !Path.Exists($"/proc/{process}") && IsSocket(other) && await IsDeafAsync(other, cancellationToken))
                    File.Delete(other);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They do no harm.
        }
    }

    /// <summary>Puts what <see cref="Listen"/> has made in the place of what is at the path. Throws <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.</summary>
    public static void Occupy(string path) => File.Move(Beside(path), path, overwrite: true);

    /// <summary>Removes a file, of a socket that is closed.</summary>
    public static void Leave(string path, bool isOccupied)
    {
        try
        {
            File.Delete(isOccupied ? path : Beside(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process finds that nobody listens there.
        }
    }

    private static async Task<bool> IsDeafAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await ConnectAsync(path, cancellationToken);
            return socket is null;
        }
        catch (HandoverException)
        {
            return false;
        }
    }

    private static string Beside(string path) => $"{path}.{Environment.ProcessId}";

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);

    private static UnixDomainSocketEndPoint EndPointOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new HandoverException($"cannot hand over at {path}: the path is too long; with the process's number behind it, it must have fewer than 108 bytes", e);
        }
    }

    private static bool IsSocket(string path)
    {
        var status = new byte[256];
        return Status(CurrentFolder, path, 0, TypeOnly, status) == 0 && (MemoryMarshal.Read<ushort>(status.AsSpan(KindAt)) & KindMask) == SocketKind;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, string path, int flags, uint wanted, byte[] status);
}
