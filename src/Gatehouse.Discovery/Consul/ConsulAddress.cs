using Gatehouse.Discovery.Addresses;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Consul;

/// <summary>A service in Consul.</summary>
public sealed record ConsulAddress : DiscoveryAddress
{
    /// <inheritdoc/>
    public override string Service => $"consul://{Endpoint.Authority}/{Name}{(Tags.Count == 0 ? "" : "?tag=" + string.Join("&tag=", Tags))}";

    /// <summary>The agent or server.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The name of the service.</summary>
    public required string Name { get; init; }

    /// <summary>Only instances with all of these.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Null for the agent's own.</summary>
    public required string? Datacenter { get; init; }

    /// <summary>True for instances whose checks all pass; false for those with warnings too. Critical ones are never used.</summary>
    public required bool IsPassingOnly { get; init; }

    /// <summary>True when any server may answer, even one that lags behind the leader.</summary>
    public required bool IsStaleAllowed { get; init; }

    /// <summary>Secret; null for none.</summary>
    public required string? Token { get; init; }

    internal override IRegistry CreateRegistry(TimeProvider time, ILogger logger) => new ConsulRegistry(this, time);

    /// <summary>Only the address: a record prints all of its members otherwise, and one of them is secret.</summary>
    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Service);
        return true;
    }
}
