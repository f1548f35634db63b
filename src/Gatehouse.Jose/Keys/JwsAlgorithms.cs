namespace Gatehouse.Jose.Keys;

/// <summary>Signature algorithms (RFC 7518 section 3.1), one or a set of them. There is no <c>none</c>, and no way to name it.</summary>
/// <remarks>EdDSA (RFC 8037) is not among them: the platform offers no Ed25519.</remarks>
[Flags]
public enum JwsAlgorithms
{
    /// <summary>The empty set.</summary>
    None = 0,

    /// <summary>HMAC with SHA-256.</summary>
    HS256 = 1,

    /// <summary>HMAC with SHA-384.</summary>
    HS384 = 1 << 1,

    /// <summary>HMAC with SHA-512.</summary>
    HS512 = 1 << 2,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256 = 1 << 3,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RS384 = 1 << 4,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RS512 = 1 << 5,

    /// <summary>RSASSA-PSS with SHA-256.</summary>
    PS256 = 1 << 6,

    /// <summary>RSASSA-PSS with SHA-384.</summary>
    PS384 = 1 << 7,

    /// <summary>RSASSA-PSS with SHA-512.</summary>
    PS512 = 1 << 8,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256 = 1 << 9,

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    ES384 = 1 << 10,

    /// <summary>ECDSA on P-521 with SHA-512.</summary>
    ES512 = 1 << 11,

    /// <summary>All with a shared secret.</summary>
    Hmac = HS256 | HS384 | HS512,

    /// <summary>All with an RSA key.</summary>
    Rsa = RS256 | RS384 | RS512 | PS256 | PS384 | PS512,

    /// <summary>All with a key on an elliptic curve.</summary>
    Ec = ES256 | ES384 | ES512,

    /// <summary>All with a key pair: what a client cannot forge even when it knows the verifier's key.</summary>
    Asymmetric = Rsa | Ec,

    /// <summary>All.</summary>
    All = Hmac | Asymmetric,
}
