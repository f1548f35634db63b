using System.Net;
using Gatehouse.Discovery.Addresses;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Dns;

/// <summary>A name of DNS: its addresses, or its SRV records.</summary>
public sealed record DnsAddress : DiscoveryAddress
{
    /// <inheritdoc/>
    public override string Service => IsSrv ? $"dns+srv://{Name}" : $"dns://{Name}:{Port}";

    /// <summary>What is looked up. With a dot at its end it is looked up as it is, without the machine's search list.</summary>
    public required string Name { get; init; }

    /// <summary>The port of the instances; not used with <see cref="IsSrv"/>. Default 80, or 443 where the scheme is https or h2.</summary>
    public required int Port { get; init; }

    /// <summary>True for SRV records, false for addresses.</summary>
    public required bool IsSrv { get; init; }

    /// <summary>Who is asked; when empty, those of the machine, read again before each look-up.</summary>
    public required IReadOnlyList<IPEndPoint> Servers { get; init; }

    internal override IRegistry CreateRegistry(TimeProvider time, ILogger logger) => new DnsRegistry(this, time);
}
