namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>The parts of one configuration, by key and name. Read-only once its configuration is compiled.</summary>
public sealed class GatewayParts
{
    private readonly Dictionary<(string Key, string Name), GatewayPart?> parts = [];

    internal GatewayParts()
    {
    }

    /// <summary>No parts.</summary>
    public static GatewayParts None { get; } = new();

    /// <summary>Those without errors.</summary>
    internal IEnumerable<GatewayPart> All => parts.Values.OfType<GatewayPart>();

    /// <summary>The names under a key, also of parts that have errors.</summary>
    public IReadOnlyList<string> Names(string key) => [.. parts.Keys.Where(part => part.Key == key).Select(part => part.Name)];

    /// <summary>True when the configuration has such a part, with errors or without.</summary>
    public bool Contains(string key, string name) => parts.ContainsKey((key, name));

    /// <summary>The part, as what the caller needs of it; null when there is none, it has errors (reported already), or it is something else.</summary>
    public T? Find<T>(string key, string name)
        where T : class =>
        parts.GetValueOrDefault((key, name)) as T;

    internal void Add(string key, string name, GatewayPart? part) => parts.TryAdd((key, name), part);
}
