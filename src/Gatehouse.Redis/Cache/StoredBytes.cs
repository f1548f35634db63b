using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Redis.Cache;

/// <summary>
/// What was read. In front of each stored value stands the stamp under which its service was asked: of everything, and of its URL. Dropping is
/// another stamp, so nothing has to be searched for, and what was under way at that time is not found either.
/// </summary>
/// <param name="Stamp">The stamp now; null when there is none yet.</param>
/// <param name="Value">The value; null for none, and for one under another stamp.</param>
internal readonly record struct StoredBytes(string? Stamp, byte[]? Value)
{
    /// <summary>Of each of the two stamps, in characters.</summary>
    public const int StampLength = 16;

    /// <summary>A stamp that was never there before.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(StampLength, lowercase: true);

    /// <summary>The value with its stamp.</summary>
    public static byte[] Wrap(string stamp, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[stamp.Length + value.Length];
        Encoding.Latin1.GetBytes(stamp, bytes);
        value.CopyTo(bytes.AsSpan(stamp.Length));
        return bytes;
    }

    /// <summary>The value; null when it has another stamp, or none.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> bytes, string stamp)
    {
        Span<byte> wanted = stackalloc byte[2 * StampLength];
        Encoding.Latin1.GetBytes(stamp, wanted);
        return bytes.StartsWith(wanted) ? bytes[wanted.Length..].ToArray() : null;
    }
}
