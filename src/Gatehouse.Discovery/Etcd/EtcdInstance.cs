using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Discovery.Etcd;

/// <summary>
/// Reads a value: <c>http://host:port</c>, or <c>{ "url": "http://host:port", "weight": 2, "backup": true, "tags": ["a"], "metadata": { "zone": "b" } }</c>.
/// </summary>
internal static class EtcdInstance
{
    private const int MaxLength = 64 * 1024;
    private const int MaxWeight = 65535;

    /// <summary>The instance; null with what is wrong.</summary>
    public static (Instance? Instance, string? Fault) Read(byte[] value)
    {
        if (value.Length > MaxLength)
            return (null, "it is longer than 64 KB");
        var text = Encoding.UTF8.GetString(value).Trim();
        try
        {
            return text.StartsWith('{') ? ReadObject(text) : ReadUrl(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return (null, "it is no such JSON");
        }
    }

    private static (Instance? Instance, string? Fault) ReadUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "h2" or "h2c") || url.Host.Length == 0)
            return (null, "it is neither http://host:port nor JSON with such a url");
        if (url.UserInfo.Length > 0 || url.PathAndQuery is not ("/" or "") || url.Fragment.Length > 0)
            return (null, "its URL has more than scheme, host and port");
        var port = url.Port > 0 ? url.Port : url.Scheme is "https" or "h2" ? 443 : 80;
        return (new Instance(url.IdnHost, port) { Scheme = url.Scheme }, null);
    }

    private static (Instance? Instance, string? Fault) ReadObject(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var (instance, fault) = ReadUrl(EtcdJson.Text(root, "url") ?? "");
        if (instance is null)
            return (null, fault);
        var weight = 1;
        if (root.TryGetProperty("weight", out var written) && (!written.TryGetInt32(out weight) || weight is < 1 or > MaxWeight))
            return (null, string.Create(CultureInfo.InvariantCulture, $"its weight is not from 1 to {MaxWeight}"));
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("metadata", out var pairs))
        {
            foreach (var pair in pairs.EnumerateObject())
                metadata[pair.Name] = pair.Value.ToString();
        }
        return (instance with
        {
            Weight = weight,
            IsBackup = EtcdJson.Flag(root, "backup"),
            Tags = [.. EtcdJson.Items(root, "tags").Select(tag => tag.ToString())],
            Metadata = metadata,
        }, null);
    }
}
