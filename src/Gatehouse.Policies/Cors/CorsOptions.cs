using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Cors;

/// <summary>Which pages of other origins may call a route from a browser, and what they may send and read.</summary>
[Shorthand(nameof(Origins))]
internal sealed class CorsOptions
{
    /// <summary>
    /// The origins that may: <c>https://shop.example.com</c>, <c>https://*.example.com</c> (any subdomain, not the domain itself),
    /// <c>"null"</c> in quotes (sandboxed and local pages), or <c>*</c> alone for all. Default: <c>*</c>.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = ["*"];

    /// <summary>The methods they may use, in capitals. Default: GET, HEAD, PUT, PATCH, POST, DELETE.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

    /// <summary>The request headers they may send. Default (null): whichever the browser asks for. An empty list: none but the usual.</summary>
    public IReadOnlyList<string>? Headers { get; init; }

    /// <summary>The answer's headers that a page may read, beside the few that it always may. Default: none.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>Whether cookies and client certificates may come along. Not with origins <c>*</c> or <c>"null"</c>. Default: false.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser may remember the answer to a preflight, in whole seconds. Default: 10m.</summary>
    [Bounds("0", "1d")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
