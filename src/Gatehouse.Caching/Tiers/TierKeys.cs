using System.Text;
using Gatehouse.Caching.Storage;

namespace Gatehouse.Caching.Tiers;

/// <summary>
/// Keys of a tier. An answer without <c>Vary</c> stands under its key. Of others, the names that <c>Vary</c> has stand there, and each answer
/// under the key with the values behind it.
/// </summary>
public static class TierKeys
{
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
}
