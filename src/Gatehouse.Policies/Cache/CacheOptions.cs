using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Keeps answers and sends them again, as RFC 9111 has it: <c>true</c> for what the services themselves allow, a time such as <c>60s</c> for a
/// lifetime in place of theirs, <c>none</c> to take an inherited one off.
/// </summary>
[Shorthand(nameof(Ttl))]
internal sealed class CacheOptions
{
    /// <summary>
    /// The lifetime of good answers, in place of <c>max-age</c>, <c>s-maxage</c> and <c>Expires</c>. It does not go against <c>no-store</c>,
    /// <c>private</c>, <c>no-cache</c>, <c>must-revalidate</c>, <c>CDN-Cache-Control</c>, <c>Set-Cookie</c> or <c>Vary: *</c>, and is not
    /// for what was asked for with credentials or a cookie. Null for the service's. Default: null.
    /// </summary>
    [Bounds("1s", "365d")]
    public TimeSpan? Ttl { get; init; }

    /// <summary>
    /// An expression whose value is part of the key, beside scheme, host, path, query and <c>Vary</c>. <c>auth.sub</c> keeps what differs
    /// by caller apart; with any other, and without, what callers get is kept only when the service says that it is for all. Null for none. Default: null.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>Fields of requests that count as named in each <c>Vary</c>, for services that forget it. Default: none.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];

    /// <summary>How long after its end an answer is sent while a new one is fetched, where the service does not say. Default: 0.</summary>
    [Bounds("0", "365d")]
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>How long after its end an answer stands in for an error of the service, where it does not say. Default: 0.</summary>
    [Bounds("0", "365d")]
    public TimeSpan StaleIfError { get; init; }

    /// <summary>The largest body that is kept. Default: 1MiB.</summary>
    [Bounds("1KiB", "1GiB")]
    public ByteSize MaxObject { get; init; } = new(1 << 20);

    /// <summary>
    /// An expression over request and <c>response</c> whose value is a text, or a list of texts, by which the answer can be purged. Null for
    /// none. Default: null.
    /// </summary>
    public string? Tags { get; init; }

    /// <summary>Whether an answer that says when it was changed, but not how long it is good, is kept for a tenth of the time since. Default: true.</summary>
    public bool Heuristic { get; init; } = true;

    /// <summary>Whether <c>Cache-Control</c> of clients counts: <c>no-cache</c> for a fresh answer, for example. Default: true.</summary>
    public bool ClientDirectives { get; init; } = true;

    /// <summary>
    /// Whether cookies are taken off before the service sees them, so that no answer can be about whom they belong to, and all are kept
    /// alike. Default: false.
    /// </summary>
    public bool DropCookies { get; init; }

    /// <summary>
    /// How long requests for one thing wait for the first of them instead of asking the service too. 0 for not at all. Default: 5s.
    /// </summary>
    [Bounds("0", "1m")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);
}
