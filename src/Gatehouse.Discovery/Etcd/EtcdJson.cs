using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Discovery.Etcd;

/// <summary>The gateway's JSON: keys and values in Base64, 64-bit numbers as text, and what is zero or empty left out.</summary>
internal static class EtcdJson
{
    public static byte[] Range(string prefix) => Write(prefix, static (json, prefix) => WritePrefix(json, prefix));

    public static byte[] Watch((string Prefix, long From) watch) => Write(watch, static (json, watch) =>
    {
        json.WriteStartObject("create_request");
        WritePrefix(json, watch.Prefix);
        json.WriteString("start_revision", watch.From.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    public static byte[] Commit(EtcdCommit commit) => Write(commit, static (json, commit) =>
    {
        json.WriteStartArray("compare");
        foreach (var (key, revision) in commit.Conditions)
        {
            json.WriteStartObject();
            json.WriteBase64String("key", Encoding.UTF8.GetBytes(key));
            json.WriteString("target", "MOD");
            json.WriteString("result", "EQUAL");
            json.WriteString("mod_revision", revision.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("success");
        foreach (var (key, value) in commit.Puts)
            WriteOperation(json, "request_put", key, value);
        foreach (var key in commit.Deletes)
            WriteOperation(json, "request_delete_range", key, null);
        json.WriteEndArray();
    });

    public static byte[] Login((string User, string Password) login) => Write(login, static (json, login) =>
    {
        json.WriteString("name", login.User);
        json.WriteString("password", login.Password);
    });

    /// <summary>The history that an answer belongs to.</summary>
    public static EtcdPosition PositionOf(JsonElement answer) =>
        answer.TryGetProperty("header", out var header) ? new EtcdPosition(Text(header, "cluster_id") ?? "", Number(header, "revision")) : default;

    public static EtcdEntry EntryOf(JsonElement pair, bool isDeleted)
    {
        var value = pair.TryGetProperty("value", out var text) ? text.GetBytesFromBase64() : [];
        return new EtcdEntry(Encoding.UTF8.GetString(pair.GetProperty("key").GetBytesFromBase64()), isDeleted ? null : value, Number(pair, "mod_revision"));
    }

    public static long Number(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return 0;
        return value.ValueKind == JsonValueKind.Number ? value.GetInt64() : long.Parse(value.GetString()!, CultureInfo.InvariantCulture);
    }

    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    /// <summary>Whether reading an answer failed because it is not what etcd sends.</summary>
    public static bool IsNotEtcd(Exception e) =>
        e is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException or ArgumentNullException;

    /// <summary>The first key behind all those that begin with the prefix: its last byte is one more. Bytes of 255 do not occur in UTF-8.</summary>
    internal static byte[] EndOf(string prefix)
    {
        var end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        return end;
    }

    private static void WritePrefix(Utf8JsonWriter json, string prefix)
    {
        json.WriteBase64String("key", Encoding.UTF8.GetBytes(prefix));
        json.WriteBase64String("range_end", EndOf(prefix));
    }

    private static void WriteOperation(Utf8JsonWriter json, string operation, string key, byte[]? value)
    {
        json.WriteStartObject();
        json.WriteStartObject(operation);
        json.WriteBase64String("key", Encoding.UTF8.GetBytes(key));
        if (value is not null)
            json.WriteBase64String("value", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static byte[] Write<T>(T what, Action<Utf8JsonWriter, T> content)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            content(json, what);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
