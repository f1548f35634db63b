namespace Gatehouse.Jose.Keys;

/// <summary>The names of algorithms as <c>alg</c> has them: exact, with case (RFC 7515 section 4.1.1).</summary>
internal static class AlgorithmNames
{
    /// <summary>None when it is not known; <c>none</c> is not.</summary>
    public static JwsAlgorithms Find(ReadOnlySpan<byte> name)
    {
        if (name.Length != 5)
            return JwsAlgorithms.None;
        var family = name[..2];
        var first = family.SequenceEqual("HS"u8) ? JwsAlgorithms.HS256
            : family.SequenceEqual("RS"u8) ? JwsAlgorithms.RS256
            : family.SequenceEqual("PS"u8) ? JwsAlgorithms.PS256
            : family.SequenceEqual("ES"u8) ? JwsAlgorithms.ES256
            : JwsAlgorithms.None;
        var size = name[2..];
        var shift = size.SequenceEqual("256"u8) ? 0 : size.SequenceEqual("384"u8) ? 1 : size.SequenceEqual("512"u8) ? 2 : -1;
        return shift < 0 ? JwsAlgorithms.None : (JwsAlgorithms)((int)first << shift);
    }
}
