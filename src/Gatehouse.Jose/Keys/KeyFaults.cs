namespace Gatehouse.Jose.Keys;

/// <summary>The sentences of <see cref="KeyFault"/>.</summary>
public static class KeyFaults
{
    /// <summary>The fault in one plain sentence, without anything of the key in it.</summary>
    public static string Sentence(this KeyFault fault) => fault switch
    {
        KeyFault.None => "The key is fine.",
        KeyFault.NotJson => "The key is not valid JSON.",
        KeyFault.DuplicateMember => "The JSON of the key has a member twice.",
        KeyFault.NotPem => "The text is not a PEM key or certificate.",
        KeyFault.SeveralKeys => "The PEM text holds several keys; give one.",
        KeyFault.Encrypted => "The PEM key is encrypted; give it without a passphrase.",
        KeyFault.MemberNotValid => "A member that this kind of key needs is missing or not valid.",
        KeyFault.KindNotKnown => "The kind of key is not known; known are oct, RSA, and EC with P-256, P-384 or P-521.",
        KeyFault.EdDsaNotOffered => "EdDSA keys cannot be used: the platform offers no Ed25519.",
        KeyFault.AlgorithmNotForKey => "The algorithm does not fit the key or is not allowed.",
        KeyFault.NotForSignatures => "The key says it is not for signatures (use or key_ops).",
        KeyFault.TooShort => "The key is too short: RSA needs 2048 bits, a secret the length of its hash (32 bytes for HS256).",
        KeyFault.TooLong => "The key is too long: RSA may have 8192 bits.",
        KeyFault.RsaNotSane => "The RSA key has an impossible modulus or exponent.",
        KeyFault.PointNotOnCurve => "The point of the EC key is not on its curve.",
        KeyFault.NoPrivateKey => "Signing needs a private key and this is a public one.",
        KeyFault.NoKeys => "The key set has no key that can be used.",
        KeyFault.TooManyKeys => "The key set has too many keys.",
        _ => "The key is not valid.",
    };
}
