using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>How a call ended: with a value, which lives until this is disposed, or with a problem.</summary>
internal sealed class CallAnswer : IDisposable
{
    private readonly AnswerBuffer? buffer;
    private readonly JsonDocument? document;

    private CallAnswer(CelValue value, Problem? failure, AnswerBuffer? buffer = null, JsonDocument? document = null)
    {
        Value = value;
        Failure = failure;
        this.buffer = buffer;
        this.document = document;
    }

    /// <summary>The value; null when it failed.</summary>
    public CelValue Value { get; }

    /// <summary>Why there is none; null when it went well.</summary>
    public Problem? Failure { get; }

    /// <summary>A call that went well.</summary>
    public static CallAnswer Of(AnswerBuffer buffer, JsonDocument? document) =>
        new(document is null ? CelValue.Null : CelValue.FromJson(document.RootElement), null, buffer, document);

    /// <summary>A call that did not.</summary>
    public static CallAnswer Failed(Problem problem) => new(CelValue.Null, problem);

    public void Dispose()
    {
        document?.Dispose();
        buffer?.Dispose();
    }
}
