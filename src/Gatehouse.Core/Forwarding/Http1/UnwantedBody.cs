namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>Finds the end of a body that nobody wants, piece by piece. A mutable struct; pass it by reference.</summary>
/// <param name="framing">Of the body. One that ends by closing has no end here.</param>
internal struct UnwantedBody(BodyFraming framing)
{
    private readonly BodyKind kind = framing.Kind;
    private long left = framing.Kind == BodyKind.Length ? framing.Length : 0;
    private ChunkedDecoder decoder;

    /// <summary>True when all of it was taken.</summary>
    public bool IsWhole { get; private set; } = framing.Kind == BodyKind.None;

    /// <summary>Takes what belongs to it. False when the end will not be found: broken chunks, trailers, a body that ends by closing.</summary>
    /// <param name="received">What was received and not taken.</param>
    /// <param name="taken">How much of it was taken.</param>
    public bool TryTake(ReadOnlySpan<byte> received, out int taken)
    {
        taken = 0;
        return kind switch
        {
            BodyKind.Chunked => TryTakeChunks(received, out taken),
            BodyKind.Close => false,
            _ => TakeLength(received.Length, out taken),
        };
    }

    private bool TakeLength(int received, out int taken)
    {
        taken = (int)Math.Min(left, received);
        left -= taken;
        IsWhole = left == 0;
        return true;
    }

    private bool TryTakeChunks(ReadOnlySpan<byte> received, out int taken)
    {
        for (taken = 0; taken < received.Length && !decoder.IsAtTrailers;)
        {
            if (!decoder.TryRead(received[taken..], out var count, out _))
                return false;
            taken += count;
        }
        if (!decoder.IsAtTrailers)
            return true;
        var end = "\r\n"u8;
        var rest = received[taken..];
        IsWhole = rest.StartsWith(end);
        if (IsWhole)
            taken += end.Length;
        return IsWhole || end.StartsWith(rest);
    }
}
