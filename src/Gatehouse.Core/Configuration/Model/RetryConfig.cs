using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// When a request is sent again. What reached no destination may always be; anything else only with a method that may be repeated (GET, HEAD,
/// OPTIONS, PUT, DELETE), and never once a part of the answer has gone to the client.
/// </summary>
[Shorthand(nameof(Attempts))]
public sealed class RetryConfig : ConfigSection
{
    /// <summary>How often more, to another destination where there is one. 0: never. Default: 2.</summary>
    [Bounds("0", "10")]
    public int Attempts { get; init; } = 2;

    /// <summary>
    /// After what: <c>connect</c> (no connection), <c>reset</c> (it broke before the answer), <c>timeout</c> (no answer in time, with
    /// <c>perTry</c>), or a status. Default: connect, reset, timeout, 502, 503, 504.
    /// </summary>
    public IReadOnlyList<string> On { get; init; } = ["connect", "reset", "timeout", "502", "503", "504"];

    /// <summary>How long one try may take until the head of its answer. Default: what is left of the upstream's <c>timeout</c>, which counts for all tries together.</summary>
    [Bounds("1ms", "1h")]
    public TimeSpan? PerTry { get; init; }

    /// <summary>The most that the first pause takes; each further one may take twice as long. How long each takes is random. Default: 25ms.</summary>
    [Bounds("0", "1m")]
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The most that any pause takes, unless the destination asks for more by <c>Retry-After</c>. Default: 1s.</summary>
    [Bounds("0", "1h")]
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most retries, as a share of the upstream's requests of the last 10 seconds; three more are always allowed. Default: 20%.</summary>
    public Percentage Budget { get; init; } = new(0.2);

    /// <summary>The largest body that is kept for being sent again; it needs a <c>Content-Length</c>. Default: 64KiB.</summary>
    [Bounds("0", "16MiB")]
    public ByteSize Body { get; init; } = new(64 * 1024);

    /// <summary>Whether POST and PATCH are repeated as well: only for services that do nothing twice. Default: false.</summary>
    public bool NonIdempotent { get; init; }
}
