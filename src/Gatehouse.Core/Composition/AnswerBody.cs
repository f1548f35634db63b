using System.Text.Json;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>The bytes of an answer and the JSON in them. Several calls may hold it, of several requests; it lives until the last lets it go. Thread-safe.</summary>
internal sealed class AnswerBody(AnswerBuffer buffer, JsonDocument? document)
{
    private UseCount users = new();

    /// <summary>The JSON as a value of its own for each who asks; null for an answer without a body.</summary>
    public CelValue Value => document is null ? CelValue.Null : CelValue.FromJson(document.RootElement);

    /// <summary>Holds it once more; for who holds it already.</summary>
    public void Hold() => users.TryEnter();

    /// <summary>Lets it go.</summary>
    public void LetGo()
    {
        if (!users.Exit())
            return;
        document?.Dispose();
        buffer.Dispose();
    }
}
