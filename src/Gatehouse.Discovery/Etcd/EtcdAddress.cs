using Gatehouse.Discovery.Addresses;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Etcd;

/// <summary>Keys of etcd, each of which is an instance.</summary>
public sealed record EtcdAddress : DiscoveryAddress
{
    /// <inheritdoc/>
    public override string Service => $"etcd://{string.Join(',', Endpoints.Select(endpoint => endpoint.Authority))}{Prefix}";

    /// <summary>The members of the cluster; at least one.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>How the keys begin; ends with a slash.</summary>
    public required string Prefix { get; init; }

    /// <summary>Null where etcd asks for none.</summary>
    public required string? User { get; init; }

    /// <summary>Secret; null with <see cref="User"/>.</summary>
    public required string? Password { get; init; }

    /// <summary>The scheme stands in the keys.</summary>
    public override Uri Example => new(AllowsLoopback ? "http://localhost" : "https://instances");

    internal override IRegistry CreateRegistry(TimeProvider time, ILogger logger) => new EtcdRegistry(this, time, logger);

    /// <summary>Only the address: a record prints all of its members otherwise, and one of them is secret.</summary>
    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Service);
        return true;
    }
}
