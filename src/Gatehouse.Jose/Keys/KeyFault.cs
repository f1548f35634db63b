namespace Gatehouse.Jose.Keys;

/// <summary>Why a key was refused. <see cref="KeyFaults.Sentence"/> says it in plain English.</summary>
public enum KeyFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The text is not JSON, or not UTF-8, or nested too deeply.</summary>
    NotJson,

    /// <summary>An object of the JSON has a member twice, or more than 512.</summary>
    DuplicateMember,

    /// <summary>The text is not PEM that holds a key or a certificate.</summary>
    NotPem,

    /// <summary>The PEM has several keys.</summary>
    SeveralKeys,

    /// <summary>The PEM is encrypted.</summary>
    Encrypted,

    /// <summary>A member that the kind of key needs is missing or is not what it has to be.</summary>
    MemberNotValid,

    /// <summary>The kind of key or the curve is not known here.</summary>
    KindNotKnown,

    /// <summary>EdDSA: the platform offers no Ed25519.</summary>
    EdDsaNotOffered,

    /// <summary>The key's algorithm is not known, does not fit the key, or is not among those allowed.</summary>
    AlgorithmNotForKey,

    /// <summary><c>use</c> or <c>key_ops</c> says the key is for something else.</summary>
    NotForSignatures,

    /// <summary>The secret is shorter than the hash, or the RSA key shorter than 2048 bits.</summary>
    TooShort,

    /// <summary>The RSA key is longer than 8192 bits, or the text larger than allowed.</summary>
    TooLong,

    /// <summary>The RSA exponent is even, below 3 or above 2^32, or the modulus is even.</summary>
    RsaNotSane,

    /// <summary>The point is not on the curve.</summary>
    PointNotOnCurve,

    /// <summary>A private key is needed and this is a public one.</summary>
    NoPrivateKey,

    /// <summary>The set has no usable key.</summary>
    NoKeys,

    /// <summary>The set has too many keys.</summary>
    TooManyKeys,
}
