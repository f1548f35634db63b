using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.Identity.Users;

/// <summary>Whose a file is. .NET neither tells it nor changes it. Linux only.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OwnerAndGroup = 0x18; // STATX_UID | STATX_GID
    private const int OwnerAt = 20; // of stx_uid, with stx_gid behind it
    private const int StatusLength = 256;

    /// <summary>Gives an open file the owner and the group of another. False when that is not allowed; true as well where nothing is known of owners.</summary>
    /// <param name="from">Whose owner and group; follows links.</param>
    /// <param name="to">The file that gets them.</param>
    public static bool TryCopy(string from, SafeFileHandle to)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var (owner, group) = Of(from);
        return Change(to, owner, group) == 0;
    }

    /// <summary>The same by name, where that is allowed. Follows no link: who may write to the folder does not choose what changes hands.</summary>
    /// <param name="from">Whose owner and group; follows links.</param>
    /// <param name="to">The file that gets them.</param>
    public static void CopyByName(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var (owner, group) = Of(from);
        _ = ChangeByName(to, owner, group);
    }

    private static (uint Owner, uint Group) Of(string path)
    {
        var status = new byte[StatusLength];
        if (Status(CurrentFolder, path, 0, OwnerAndGroup, status) != 0)
            throw new IOException($"the owner of {path} is not known (error {Marshal.GetLastPInvokeError()})");
        return (MemoryMarshal.Read<uint>(status.AsSpan(OwnerAt)), MemoryMarshal.Read<uint>(status.AsSpan(OwnerAt + sizeof(uint))));
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, byte[] status);

    [DllImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Change(SafeFileHandle file, uint owner, uint group);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeByName([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
