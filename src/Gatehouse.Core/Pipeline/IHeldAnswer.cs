namespace Gatehouse.Core.Pipeline;

/// <summary>A feature of a request whose policy keeps the answer's body back until it is whole, to send another instead.</summary>
public interface IHeldAnswer
{
    /// <summary>
    /// True when this answer's body is kept back, so that it must be written plain, without framing or trailers. Asked when the answer's
    /// head is complete.
    /// </summary>
    bool HoldsBody { get; }

    /// <summary>
    /// True when another answer is sent in place of this one, so that nothing of its body is worth waiting for. Asked when the answer's head is
    /// complete and its body is not there yet.
    /// </summary>
    bool IsUnwanted { get; }
}
