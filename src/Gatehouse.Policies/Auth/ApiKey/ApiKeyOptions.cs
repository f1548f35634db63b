using Gatehouse.Core.Configuration.Binding;

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

    /// <summary>Who has keys, by name. Default: nobody but those in <c>store</c>.</summary>
    public IReadOnlyDictionary<string, ApiKeyConsumerOptions> Consumers { get; init; } = new Dictionary<string, ApiKeyConsumerOptions>();

    /// <summary>
    /// The connection string of a PostgreSQL database that <c>gatehouse db migrate</c> has prepared: keys that <c>gatehouse key add</c> puts there are
    /// good too, on every node. Belongs in a reference: <c>$env.NAME</c>. Null for none.
    /// </summary>
    public string? Store { get; init; }

    /// <summary>
    /// What counts for keys of the store that <c>gatehouse key add --plan</c> has given a plan, by the plan's name. A key whose plan is not here is
    /// refused. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, PlanOptions> Plans { get; init; } = new Dictionary<string, PlanOptions>();

    /// <summary>For how long keys of the store are good while the database cannot be reached. Default: 10m.</summary>
    [Bounds("1s", "1d")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromMinutes(10);
}
