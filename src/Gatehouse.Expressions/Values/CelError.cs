namespace Gatehouse.Expressions.Values;

/// <summary>What went wrong while an expression was evaluated.</summary>
/// <param name="message">What, in a short sentence without a full stop.</param>
/// <param name="offset">Where in the text of the expression, in characters from 0; -1 when it is not known.</param>
/// <param name="length">How many characters.</param>
public sealed class CelError(string message, int offset = -1, int length = 0)
{
    /// <summary>What, in a short sentence without a full stop.</summary>
    public string Message { get; } = message;

    /// <summary>Where in the text of the expression, in characters from 0; -1 when it is not known.</summary>
    public int Offset { get; } = offset;

    /// <summary>How many characters.</summary>
    public int Length { get; } = length;

    /// <inheritdoc/>
    public override string ToString() => Message;
}
