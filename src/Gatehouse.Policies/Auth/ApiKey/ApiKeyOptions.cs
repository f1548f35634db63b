namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>Random keys for programs. Kept as hashes: <c>gatehouse key</c> makes a new one with its hash.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>The header that the key comes in. Null for none. Default: X-Api-Key.</summary>
    public string? Header { get; init; } = "X-Api-Key";

    /// <summary>
    /// The query parameter that the key may come in instead. It is taken off before anything else sees it, the access log too; but what
    /// stands before the gateway has seen it. Default: none.
    /// </summary>
    public string? Query { get; init; }

    /// <summary>Whether the header goes on to the service. Default: false.</summary>
    public bool Pass { get; init; }

    /// <summary>Who has keys, by name.</summary>
    public required IReadOnlyDictionary<string, ApiKeyConsumerOptions> Consumers { get; init; }
}
