using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>How the client's address comes in and goes on.</summary>
public sealed class ForwardedConfig : ConfigSection
{
    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of proxies in front of the gateway whose <c>X-Forwarded-For</c> is believed.
    /// Default: nobody, and client copies of these headers are dropped.
    /// </summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>Whether to send <c>Forwarded</c> (RFC 7239) to destinations beside the <c>X-Forwarded-*</c> headers. Default: false.</summary>
    public bool Standard { get; init; }
}
