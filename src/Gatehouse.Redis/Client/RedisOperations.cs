namespace Gatehouse.Redis.Client;

/// <summary>The commands that are used. All answer with a value when the server is away; they throw only when cancelled.</summary>
internal static class RedisOperations
{
    private static readonly ReplyReader<RedisBytes?> Bytes = ReadBytes;
    private static readonly ReplyReader<bool> Ok = ReadOk;
    private static readonly ReplyReader<long> Number = ReadNumber;

    /// <summary>The value of a key; null when there is none.</summary>
    public static ValueTask<RedisResult<RedisBytes?>> GetAsync(this RedisClient client, string key, CancellationToken cancellation) => client.SendAsync(
        key,
        static (writer, key) =>
        {
            writer.Begin(2);
            writer.Add("GET"u8);
            writer.Add(key);
        },
        Bytes,
        cancellation);

    /// <summary>Sets the value of a key. Done is true, always.</summary>
    /// <param name="client">The server.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; copied before this returns.</param>
    /// <param name="lifetime">For how long, in whole milliseconds, at least one; null for ever.</param>
    /// <param name="cancellation">Ends the waiting, not what was sent.</param>
    public static ValueTask<RedisResult<bool>> SetAsync(this RedisClient client, string key, ReadOnlyMemory<byte> value, TimeSpan? lifetime, CancellationToken cancellation) => client.SendAsync(
        (Key: key, Value: value, Lifetime: lifetime),
        static (writer, set) =>
        {
            writer.Begin(set.Lifetime is null ? 3 : 5);
            writer.Add("SET"u8);
            writer.Add(set.Key);
            writer.Add(set.Value.Span);
            if (set.Lifetime is not { } lifetime)
                return;
            writer.Add("PX"u8);
            writer.Add(Math.Max(1, (long)lifetime.TotalMilliseconds));
        },
        Ok,
        cancellation);

    /// <summary>Removes a key, and frees its memory aside (UNLINK). How many there were: 0 or 1.</summary>
    public static ValueTask<RedisResult<long>> RemoveAsync(this RedisClient client, string key, CancellationToken cancellation) => client.SendAsync(
        key,
        static (writer, key) =>
        {
            writer.Begin(2);
            writer.Add("UNLINK"u8);
            writer.Add(key);
        },
        Number,
        cancellation);

    /// <summary>Tells everybody who listens to a channel. How many were told.</summary>
    public static ValueTask<RedisResult<long>> PublishAsync(this RedisClient client, string channel, ReadOnlyMemory<byte> message, CancellationToken cancellation) => client.SendAsync(
        (Channel: channel, Message: message),
        static (writer, publish) =>
        {
            writer.Begin(3);
            writer.Add("PUBLISH"u8);
            writer.Add(publish.Channel);
            writer.Add(publish.Message.Span);
        },
        Number,
        cancellation);

    private static bool ReadNumber(ref RespReader reader, out long value) => reader.TryReadInteger(out value);

    private static bool ReadOk(ref RespReader reader, out bool value) => value = reader.TryReadBytes(out var text, out _) && text.SequenceEqual("OK"u8);

    private static bool ReadBytes(ref RespReader reader, out RedisBytes? value)
    {
        var isRead = reader.TryReadBytes(out var bytes, out var isNull);
        value = isRead && !isNull ? new RedisBytes(bytes) : null;
        return isRead;
    }
}
