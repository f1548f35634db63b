namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>Reads the trailer section of a chunked body line by line (RFC 9112, 7.1.2), as strictly as a head.</summary>
internal static class TrailerParser
{
    /// <summary>What a line was.</summary>
    internal enum Outcome
    {
        /// <summary>There is no whole line yet.</summary>
        Incomplete,

        /// <summary>A field.</summary>
        Field,

        /// <summary>The empty line at the end.</summary>
        End,

        /// <summary>Not acceptable.</summary>
        Broken,
    }

    /// <summary>Reads one line.</summary>
    /// <param name="input">From the beginning of the line.</param>
    /// <param name="offset">Where the line begins, for the places of the field.</param>
    /// <param name="head">Gets the field.</param>
    /// <param name="length">Length of the line with its end.</param>
    public static Outcome Next(ReadOnlySpan<byte> input, int offset, ResponseHead head, out int length)
    {
        length = input.IndexOf((byte)'\n') + 1;
        if (length == 0)
            return Outcome.Incomplete;
        if (length < 2 || input[length - 2] != '\r')
            return Outcome.Broken;
        if (length == 2)
            return Outcome.End;
        return ResponseHeadParser.ParseField(input[..(length - 2)], offset, head) == HeadFault.None ? Outcome.Field : Outcome.Broken;
    }
}
