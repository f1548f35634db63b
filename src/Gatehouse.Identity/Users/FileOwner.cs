using System.Runtime.InteropServices;

namespace Gatehouse.Identity.Users;

/// <summary>Whose a file is. .NET neither tells it nor changes it. Linux only.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OwnerAndGroup = 0x18; // STATX_UID | STATX_GID
    private const int OwnerAt = 20; // of stx_uid, with stx_gid behind it
    private const int StatusLength = 256;

    /// <summary>Gives a file the owner and the group of another. False when that is not allowed; true as well where nothing is known of owners.</summary>
    /// <param name="from">Whose owner and group; follows links.</param>
    /// <param name="to">The file that gets them.</param>
    public static bool TryCopy(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var (owner, group) = Of(from);
        return (owner, group) == Of(to) || Change(to, owner, group) == 0;
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

    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Change([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
