using System.IO.Pipelines;

namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>Stands before the client while its request may have several attempts: each asks before it passes anything on.</summary>
internal interface IAnswerGate
{
    /// <summary>Cancelled when nobody waits for this attempt any more.</summary>
    CancellationToken Client { get; }

    /// <summary>The body that this attempt sends; null for the request's own.</summary>
    PipeReader? Body { get; }

    /// <summary>An answer before the answer (1xx) is there: false when it may not be passed on, nor anything after it.</summary>
    bool TryBegin();

    /// <summary>
    /// The head of an answer is there. True when it is given up, because there is another attempt; false when it goes on to the client.
    /// </summary>
    /// <param name="status">Its status.</param>
    /// <param name="retryAfter">Its <c>Retry-After</c>; empty for none.</param>
    bool GivesUp(int status, ReadOnlySpan<char> retryAfter);
}
