using System.Text.Json;

namespace Gatehouse.Discovery.Consul;

/// <summary>Reads an answer of <c>/v1/health/service/NAME</c>.</summary>
internal static class ConsulInstances
{
    private const int MaxTags = 64;

    /// <summary>The instances that no check calls critical. Throws <see cref="RegistryException"/> when it is no such answer.</summary>
    public static List<Instance> Read(byte[] json, string scheme)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var instances = new List<Instance>();
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (Read(entry, scheme) is { } instance)
                    instances.Add(instance);
            }
            return instances;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new RegistryException("Consul: the answer is not a list of instances", e);
        }
    }

    private static Instance? Read(JsonElement entry, string scheme)
    {
        var isWarning = false;
        foreach (var check in Items(entry, "Checks"))
        {
            if (Text(check, "Status") is "critical" or "maintenance")
                return null;
            isWarning |= Text(check, "Status") == "warning";
        }
        var service = entry.GetProperty("Service");
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (service.TryGetProperty("Meta", out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            foreach (var pair in meta.EnumerateObject())
                metadata[pair.Name] = pair.Value.ToString();
        }
        // A service without an address of its own has its node's.
        var host = Text(service, "Address") is { Length: > 0 } own ? own : Text(entry.GetProperty("Node"), "Address") ?? "";
        return new Instance(host, service.GetProperty("Port").GetInt32())
        {
            Scheme = scheme,
            Weight = Math.Max(1, Weight(service, isWarning ? "Warning" : "Passing")),
            Tags = [.. Items(service, "Tags").Take(MaxTags).Select(tag => tag.ToString())],
            Metadata = metadata,
        };
    }

    private static int Weight(JsonElement service, string name) =>
        service.TryGetProperty("Weights", out var weights) && weights.ValueKind == JsonValueKind.Object
            && weights.TryGetProperty(name, out var weight) && weight.TryGetInt32(out var value) ? value : 1;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
