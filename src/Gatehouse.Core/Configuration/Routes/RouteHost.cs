namespace Gatehouse.Core.Configuration.Routes;

/// <summary>The host that a route answers for.</summary>
/// <param name="Name">Lower-case name without port, for a wildcard without the leading <c>*.</c>.</param>
/// <param name="IsWildcard">True for <c>*.example.com</c>: one label or more before the name.</param>
public sealed record RouteHost(string Name, bool IsWildcard)
{
    /// <summary>As the operator writes it.</summary>
    public override string ToString() => IsWildcard ? "*." + Name : Name;
}
