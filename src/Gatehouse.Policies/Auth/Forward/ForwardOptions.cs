using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>
/// A service that is asked about each request: a GET with chosen fields of it and with <c>X-Forwarded-Method</c>, <c>-Uri</c>, <c>-Host</c>,
/// <c>-Proto</c> and <c>-For</c>, never with its body. An answer 2xx lets it pass, 401 and 403 do not; anything else is 503.
/// </summary>
[Shorthand(nameof(Url))]
internal sealed class ForwardOptions
{
    /// <summary>What is asked: an absolute URL, http or https.</summary>
    public required string Url { get; init; }

    /// <summary>Fields of the request that the service is shown. Default: Authorization and Cookie.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ["Authorization", "Cookie"];

    /// <summary>
    /// Fields of its answer that are put on the request. What the client sends under these names is taken off, in every spelling, whatever
    /// the answer. Default: none.
    /// </summary>
    public IReadOnlyList<string> Copy { get; init; } = [];

    /// <summary>The field of its answer that says who calls. Default: none.</summary>
    public string? Subject { get; init; }

    /// <summary>The field of its answer with the caller's roles, separated by commas. Default: none.</summary>
    public string? Roles { get; init; }

    /// <summary>Longest time for an answer. Default: 2s.</summary>
    [Bounds("1ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a good answer stands for equal requests: method, URL, client and the fields shown. Null for not at all. Default: null.</summary>
    [Bounds("1s", "1h")]
    public TimeSpan? Cache { get; init; }

    /// <summary>Whether clients get the body of its 401 and 403, up to 8 KiB, in place of the gateway's own. Default: false.</summary>
    public bool Body { get; init; }
}
