using System.IO.Pipelines;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Forwarding.Hedges;

/// <summary>One of the two attempts of a <see cref="Race"/>: what it is told, and what has come of it. The race guards all that changes.</summary>
internal sealed class Lane(Race race) : IAnswerGate, IDisposable
{
    private readonly CancellationTokenSource source = new();

    /// <summary>Where it goes.</summary>
    public Member Member { get; set; } = null!;

    /// <summary>When the breakers let it in.</summary>
    public BreakerRounds Entered { get; private set; }

    /// <summary>When it began, as a timestamp.</summary>
    public long Began { get; set; }

    /// <summary>How long its answer took to begin; null as long as there was none.</summary>
    public TimeSpan? Took { get; set; }

    /// <summary>The status of its answer; 0 for none.</summary>
    public int Status { get; set; }

    /// <summary>How it ended.</summary>
    public ForwardError Error { get; set; }

    /// <summary>True when it has ended by itself, or its answer is one that is not wanted as long as another may come.</summary>
    public bool IsOut { get; set; }

    /// <summary>True when nothing of it goes on.</summary>
    public bool HasEnded { get; set; }

    /// <inheritdoc/>
    public PipeReader? Body { get; init; }

    /// <inheritdoc/>
    public CancellationToken Client => source.Token;

    /// <summary>True when it was cancelled, and can serve no other race.</summary>
    public bool IsCancelled => source.IsCancellationRequested;

    /// <inheritdoc/>
    public bool TryBegin() => race.TryWin(this);

    /// <inheritdoc/>
    public bool GivesUp(int status, ReadOnlySpan<char> retryAfter) => race.GivesUp(this, status, retryAfter);

    /// <summary>Nobody waits for it any more.</summary>
    public void Cancel() => source.Cancel();

    /// <summary>Makes it as new.</summary>
    public void Begin(Member member, BreakerRounds entered, long now)
    {
        Member = member;
        Entered = entered;
        Began = now;
        Took = null;
        Status = 0;
        Error = ForwardError.ClientAborted;
        IsOut = HasEnded = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Who cancels it may be at it still.
        if (!IsCancelled)
            source.Dispose();
    }
}
