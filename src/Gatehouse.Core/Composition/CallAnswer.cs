using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>How a call ended: with a value, which lives until this is disposed, or with a problem.</summary>
internal sealed class CallAnswer : IDisposable
{
    private AnswerBody? body;

    private CallAnswer(CelValue value, Problem? failure, AnswerBody? body = null)
    {
        Value = value;
        Failure = failure;
        this.body = body;
    }

    /// <summary>The value; null when it failed.</summary>
    public CelValue Value { get; }

    /// <summary>Why there is none; null when it went well.</summary>
    public Problem? Failure { get; }

    /// <summary>With a problem: when the upstream may be asked again that had no room for the call; null when that is not why.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>True when it came from what stands in for an upstream whose breaker is open.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>Who else may have it.</summary>
    public AnswerScope Scope { get; private init; } = AnswerScope.Open;

    /// <summary>A call that went well. Takes the body over.</summary>
    public static CallAnswer Of(AnswerBody body, AnswerScope scope, bool isStandIn) => new(body.Value, null, body) { Scope = scope, IsStandIn = isStandIn };

    /// <summary>A call that did not.</summary>
    public static CallAnswer Failed(Problem problem, TimeSpan? retryAfter = null) => new(CelValue.Null, problem) { RetryAfter = retryAfter };

    /// <summary>The same answer for another call.</summary>
    public CallAnswer Share() => Failure is null ? Part(body!.Value) : this;

    /// <summary>A part of it as an answer of its own.</summary>
    public CallAnswer Part(CelValue value)
    {
        body!.Hold();
        return new CallAnswer(value, null, body) { Scope = Scope, IsStandIn = IsStandIn };
    }

    public void Dispose() => Interlocked.Exchange(ref body, null)?.LetGo();
}
