namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Collects the entries of one map and reports keys that stand twice. Not thread-safe.</summary>
internal sealed class MapBuilder(ConfigErrors errors)
{
    private readonly List<ConfigEntry> entries = [];
    private readonly Dictionary<string, ConfigScalar> keys = new(StringComparer.Ordinal);

    public IReadOnlyList<ConfigEntry> Entries => entries;

    /// <summary>Adds an entry; one whose key is there already is reported and left out.</summary>
    public void Add(ConfigScalar key, ConfigNode value)
    {
        if (keys.TryAdd(key.Value, key))
            entries.Add(new ConfigEntry(key, value));
        else
            errors.Add(ConfigErrorCodes.DuplicateKey, key, $"key {Excerpt.Of(key)} stands here again, it is already on line {keys[key.Value].Position.Line}");
    }

    /// <summary>Adds the entries of a YAML merge key (<c>&lt;&lt;: *other</c>); keys that are there already win.</summary>
    public void Merge(ConfigMap other)
    {
        foreach (var entry in other.Entries)
        {
            if (keys.TryAdd(entry.Key.Value, entry.Key))
                entries.Add(entry);
        }
    }
}
