namespace Gatehouse.Policies.IpFilter;

/// <summary>Which client addresses may use a route. At least one of the two lists.</summary>
internal sealed class IpFilterOptions
{
    /// <summary>
    /// Addresses and networks, IPv4 or IPv6, that may: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>, <c>192.0.2.7</c>. When there is one,
    /// everybody else may not. Default: none, everybody may.
    /// </summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Addresses and networks that may not, also when <see cref="Allow"/> holds them. Default: none.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];
}
