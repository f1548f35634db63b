using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>Which keys of a set a token is verified with: those of its name; those without a given name when no key has it; all when it names none.</summary>
internal static class KeyChoice
{
    /// <summary>The most keys that one token is tried with: what a forged one may cost.</summary>
    private const int MostTried = 4;

    /// <summary>Verifies. The fault is final when a key of the token's name was found; otherwise newer keys may change it.</summary>
    public static TokenFault Verify(KeySet keys, JwsHeader header, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, out bool isFinal)
    {
        isFinal = header.HasKeyId && HasNamed(keys, header.KeyId);
        var fault = keys.Span.IsEmpty ? TokenFault.KeysNotAvailable : TokenFault.KeyNotKnown;
        var tried = 0;
        foreach (var key in keys.Span)
        {
            if (!IsMeant(key, header, isFinal))
                continue;
            if ((key.Algorithms & header.Algorithm) == JwsAlgorithms.None)
            {
                fault = tried == 0 ? TokenFault.AlgorithmNotOfKey : fault;
                continue;
            }
            if (tried++ == MostTried)
                return TokenFault.KeyNotNamed;
            fault = JwsReading.Verify(key, header.Algorithm, input, signature);
            if (fault == TokenFault.None)
                return fault;
        }
        return fault;
    }

    private static bool IsMeant(VerificationKey key, JwsHeader header, bool byName) =>
        !header.HasKeyId || (byName ? header.KeyId.SequenceEqual(key.IdUtf8) : !key.HasGivenId);

    private static bool HasNamed(KeySet keys, ReadOnlySpan<byte> name) => keys.Contains(name);
}
