using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Where a node stands in the text, for errors.</summary>
internal readonly record struct Place(int Offset, int Length)
{
    public CelValue Error(string message) => CelValue.Of(new CelError(message, Offset, Length));

    /// <summary>The value; an error without a place gets this one.</summary>
    public CelValue Put(in CelValue value) => value.IsError && value.AsError.Offset < 0 ? Error(value.AsError.Message) : value;
}
