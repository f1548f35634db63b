namespace Gatehouse.Policies.Headers;

/// <summary>Changes to a message's headers, made in the order of these keys. At least one of them.</summary>
internal sealed class HeadersOptions
{
    /// <summary>Names of headers that are taken off. Default: none.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Headers, by name, that replace what the message has under this name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers, by name, that are added to what the message has under this name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>();
}
