using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.BodyLimit;

/// <summary>How large a request's body may be.</summary>
[Shorthand(nameof(Size))]
internal sealed class BodyLimitOptions
{
    /// <summary>
    /// The most bytes, <c>64KiB</c>, <c>10MB</c>, from 0 (no body at all), or <c>unlimited</c>. Has to be written; a route without this
    /// policy has the server's own limit.
    /// </summary>
    public required string Size { get; init; }
}
