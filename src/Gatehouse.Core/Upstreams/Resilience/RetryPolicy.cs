namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>When a request is sent again. Immutable; meanings and defaults as in <see cref="Configuration.Model.RetryConfig"/>.</summary>
internal sealed record RetryPolicy
{
    private static readonly int[] Unavailable = [502, 503, 504];

    /// <summary>Where nothing is configured: once more, elsewhere, and only what reached nobody.</summary>
    public static readonly RetryPolicy Default = new() { Attempts = 1, OnConnect = true, OnlyElsewhere = true, Backoff = Backoff.None };

    /// <summary>How often more.</summary>
    public required int Attempts { get; init; }

    /// <summary>After no connection.</summary>
    public bool OnConnect { get; init; }

    /// <summary>After a connection that broke before the answer.</summary>
    public bool OnReset { get; init; }

    /// <summary>After no answer in time.</summary>
    public bool OnTimeout { get; init; }

    /// <summary>After these statuses.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>Whether only to a destination that was not tried.</summary>
    public bool OnlyElsewhere { get; init; }

    /// <summary>How long one try may take until the head of its answer; null for as long as all may.</summary>
    public TimeSpan? PerTry { get; init; }

    /// <summary>The pauses.</summary>
    public Backoff Backoff { get; init; } = Backoff.Default;

    /// <summary>The largest body in bytes that is kept for being sent again.</summary>
    public long MaxBody { get; init; } = 64 * 1024;

    /// <summary>Whether methods that may not be repeated are.</summary>
    public bool NonIdempotent { get; init; }

    /// <summary>True when something may be sent again that has reached a destination.</summary>
    public bool Repeats => Attempts > 0 && (OnReset || OnTimeout || Statuses.Count > 0);

    /// <summary>That of a call of a composed answer: so often, after what may pass.</summary>
    public static RetryPolicy OfCall(int attempts) => new() { Attempts = attempts, OnConnect = true, OnReset = true, Statuses = Unavailable };
}
