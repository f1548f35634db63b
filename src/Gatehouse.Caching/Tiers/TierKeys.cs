using System.Text;
using Gatehouse.Caching.Storage;

namespace Gatehouse.Caching.Tiers;

/// <summary>
/// Keys of a tier. An answer without <c>Vary</c> stands under its key. Of others, the names that <c>Vary</c> has stand there, and each answer
/// under the key with the values behind it.
/// </summary>
public static class TierKeys
{
    private const byte Names = (byte)'V';

    /// <summary>The key of an answer itself.</summary>
    public static string Of(CacheKey key, IReadOnlyList<KeyValuePair<string, string?>> selecting)
    {
        if (selecting.Count == 0)
            return key.Text;
        var text = new StringBuilder(key.Text);
        foreach (var (name, value) in selecting)
        {
            text.Append('\n').Append(name.ToLowerInvariant());
            if (value is not null)
                text.Append('=').Append(value);
        }
        return text.ToString();
    }

    /// <summary>What stands under the key of answers that differ.</summary>
    public static byte[] WriteNames(IReadOnlyList<KeyValuePair<string, string?>> selecting) =>
        [Names, .. Encoding.UTF8.GetBytes(string.Join('\n', selecting.Select(field => field.Key)))];

    /// <summary>The names; null when the bytes are something else.</summary>
    public static string[]? ReadNames(byte[] bytes) =>
        bytes is [Names, _, ..] ? Encoding.UTF8.GetString(bytes, 1, bytes.Length - 1).Split('\n') : null;
}
