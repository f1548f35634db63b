using System.Globalization;
using System.Text;
using Gatehouse.Caching.Tiers;

namespace Gatehouse.Redis.Cache;

/// <summary>What nodes tell each other: a version, who says it, and what is to be dropped, one a line.</summary>
internal static class PurgeMessage
{
    private const string Version = "1";

    public static byte[] Write(string node, CachePurge purge) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\n{node}\n{(int)purge.Kind}\n{purge.Value}"));

    /// <summary>What is to be dropped; null when the node itself said it. Everything, when that cannot be read.</summary>
    public static CachePurge? Read(ReadOnlySpan<byte> message, string node)
    {
        var parts = Encoding.UTF8.GetString(message).Split('\n', 4);
        if (parts is not [Version, var from, var kind, var value] || !int.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !Enum.IsDefined((PurgeKind)number))
            return CachePurge.Everything;
        return from == node ? null : new CachePurge((PurgeKind)number, value);
    }
}
