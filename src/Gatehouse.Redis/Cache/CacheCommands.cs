using System.Text;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Cache;

/// <summary>The commands of the second tier of the cache.</summary>
internal static class CacheCommands
{
    private static readonly ReplyReader<StoredBytes> Stored = ReadStored;
    private static readonly ReplyReader<bool> Any = ReadAny;

    /// <summary>What stands under a key, with the stamps of everything and of the key's URL.</summary>
    public static ValueTask<RedisResult<StoredBytes>> ReadAsync(this RedisClient client, string key, string everything, string url) => client.SendAsync(
        (Key: key, Everything: everything, Url: url),
        static (writer, keys) =>
        {
            writer.Begin(4);
            writer.Add("MGET"u8);
            writer.Add(keys.Everything);
            writer.Add(keys.Url);
            writer.Add(keys.Key);
        },
        Stored,
        default);

    /// <summary>Sets a text where there is none, without an end.</summary>
    public static ValueTask<RedisResult<bool>> SetNewAsync(this RedisClient client, string key, string value) => client.SendAsync(
        (Key: key, Value: value),
        static (writer, set) =>
        {
            writer.Begin(4);
            writer.Add("SET"u8);
            writer.Add(set.Key);
            writer.Add(set.Value);
            writer.Add("NX"u8);
        },
        Any,
        default);

    private static bool ReadAny(ref RespReader reader, out bool value) => value = reader.TryReadBytes(out _, out _);

    private static bool ReadStored(ref RespReader reader, out StoredBytes value)
    {
        value = default;
        if (!reader.TryReadArray(out var count) || count != 3
            || !reader.TryReadBytes(out var everything, out var isNew)
            || !reader.TryReadBytes(out var url, out _)
            || !reader.TryReadBytes(out var bytes, out _))
        {
            return false;
        }
        // Anything of another length was not written by a gateway.
        if (isNew || everything.Length != StoredBytes.StampLength || url.Length is not (0 or StoredBytes.StampLength))
            return true;
        var stamp = Encoding.Latin1.GetString(everything) + Encoding.Latin1.GetString(url).PadLeft(StoredBytes.StampLength, '0');
        value = new StoredBytes(stamp, StoredBytes.Unwrap(bytes, stamp));
        return true;
    }
}
