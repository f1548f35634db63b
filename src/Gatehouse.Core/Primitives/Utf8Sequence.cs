namespace Gatehouse.Core.Primitives;

/// <summary>
/// Checks octets above 0x7F one by one for well-formed UTF-8 (RFC 3629, 4): no overlong forms, no surrogates, nothing above
/// U+10FFFF. A mutable struct.
/// </summary>
internal struct Utf8Sequence
{
    private int remaining;
    private byte lowest;
    private byte highest;

    /// <summary>True in the middle of a character: anything but a further octet makes it ill-formed.</summary>
    public readonly bool IsOpen => remaining > 0;

    /// <summary>Takes the next octet; false when the sequence is ill-formed by it.</summary>
    public bool TryAdd(byte octet)
    {
        if (remaining == 0)
            return TryBegin(octet);
        if (octet < lowest || octet > highest)
            return false;
        remaining--;
        lowest = 0x80;
        highest = 0xBF;
        return true;
    }

    private bool TryBegin(byte octet)
    {
        lowest = octet switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        highest = octet switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        remaining = octet switch
        {
            >= 0xC2 and <= 0xDF => 1,
            >= 0xE0 and <= 0xEF => 2,
            >= 0xF0 and <= 0xF4 => 3,
            _ => 0,
        };
        return remaining > 0;
    }
}
