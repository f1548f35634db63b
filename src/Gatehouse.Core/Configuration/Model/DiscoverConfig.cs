using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>Where the instances of an upstream are learned.</summary>
[Shorthand(nameof(Url))]
public sealed class DiscoverConfig : ConfigSection
{
    /// <summary>
    /// <c>dns://name:port</c> for the addresses of a name, <c>dns+srv://name</c> for its SRV records, <c>consul://host:8500/service</c>,
    /// <c>etcd://host:2379/prefix</c>; <c>consul+https://</c> and <c>etcd+https://</c> for registries behind TLS. No secret: it is shown in logs.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>How instances are spoken to where the registry does not say: <c>http</c>, <c>https</c>, <c>h2</c> or <c>h2c</c>. Default: http.</summary>
    public string? Scheme { get; init; }

    /// <summary>
    /// How old a list may become before DNS or Consul is asked again, and the longest pause while the registry is away. etcd tells changes by
    /// itself. Default: 30s.
    /// </summary>
    [Bounds("1s", "1h")]
    public TimeSpan? Every { get; init; }

    /// <summary>Consul: only instances with this tag. Default: all.</summary>
    public string? Tag { get; init; }

    /// <summary>Consul: of which datacenter. Default: the agent's own.</summary>
    public string? Dc { get; init; }

    /// <summary>Consul: the token of the access control list; a secret. Default: none.</summary>
    public string? Token { get; init; }

    /// <summary>etcd: the user; only with <c>password</c>. Default: none.</summary>
    public string? User { get; init; }

    /// <summary>etcd: the user's password; a secret. Default: none.</summary>
    public string? Password { get; init; }

    /// <summary>DNS: the name servers to ask, by address, separated by commas: <c>127.0.0.1:5353,10.0.0.2</c>. Default: those of the machine.</summary>
    public string? Server { get; init; }

    /// <summary>Whether instances on this machine's loopback are taken. Default: only where the registry is written as one on this machine.</summary>
    public bool? Loopback { get; init; }

    /// <summary>
    /// File in which the last list is kept, relative to the configuration file, so that a gateway that starts while the registry is away has
    /// one. Its folder has to exist. Default: none.
    /// </summary>
    public string? Cache { get; init; }
}
