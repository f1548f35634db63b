namespace Gatehouse.Expressions;

/// <summary>A mistake in the text of an expression.</summary>
/// <param name="Offset">Where it is, in characters from 0.</param>
/// <param name="Length">How many characters it covers; 0 at the end of the text.</param>
/// <param name="Message">What is wrong, in a short sentence without a full stop.</param>
/// <param name="Suggestion">The name that was probably meant; null when none is near.</param>
public sealed record ExpressionError(int Offset, int Length, string Message, string? Suggestion = null)
{
    /// <summary>The message, and "did you mean" where there is something near.</summary>
    public string Text => Suggestion is null ? Message : $"{Message}; did you mean '{Suggestion}'?";
}
