namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A map with unique keys, in the order written.</summary>
public sealed class ConfigMap(ConfigSource source, SourcePosition position, IReadOnlyList<ConfigEntry> entries)
    : ConfigNode(source, position)
{
    private readonly Dictionary<string, ConfigEntry> byKey = Index(entries);

    /// <summary>The entries; may be empty. Keys are unique: the reader reports a second one and leaves it out.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "a map";

    /// <summary>The entry with this key (case matters), or null when there is none.</summary>
    public ConfigEntry? Find(string key) => byKey.GetValueOrDefault(key);

    private static Dictionary<string, ConfigEntry> Index(IReadOnlyList<ConfigEntry> entries)
    {
        var index = new Dictionary<string, ConfigEntry>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
            index.TryAdd(entry.Key.Value, entry);
        return index;
    }
}
