using System.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>What verifies signatures: a secret or a public key. It says which algorithms it is for; a token never does (RFC 8725 section 3.1).
/// Immutable and thread-safe. The kinds are types of their own, so that no public key can become an HMAC secret.</summary>
public abstract class VerificationKey
{
    private protected VerificationKey(string id, bool hasGivenId, JwsAlgorithms algorithms)
    {
        Id = id;
        HasGivenId = hasGivenId;
        Algorithms = algorithms;
        IdUtf8 = Encoding.UTF8.GetBytes(id);
    }

    /// <summary>The name of the key (<c>kid</c>); its thumbprint (RFC 7638) where none was given.</summary>
    public string Id { get; }

    /// <summary>Whether <see cref="Id"/> was given. A key with a given name verifies only tokens that name it, or name none.</summary>
    public bool HasGivenId { get; }

    /// <summary>What it is for, never empty. All of them belong to its kind.</summary>
    public JwsAlgorithms Algorithms { get; }

    /// <summary><see cref="Id"/> as it stands in tokens.</summary>
    internal byte[] IdUtf8 { get; }

    /// <summary>A shared secret.</summary>
    /// <param name="secret">At least as many bytes as the hash has: 32 for HS256, 48 for HS384, 64 for HS512 (RFC 7518 section 3.2).</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="id">Its name. Null: one made from the secret, which does not give it away.</param>
    /// <param name="allowed">What it may be used for at most. Default: all HMAC algorithms it is long enough for.</param>
    /// <param name="takesShort">
    /// Whether a secret that is shorter than the hash is taken too, from 16 bytes (128 bits) on, for the shortest allowed hash. Section 3.2 forbids
    /// it; it is for issuers that cannot be changed. Default: false.
    /// </param>
    /// <returns>Null when refused.</returns>
    public static VerificationKey? FromSecret(ReadOnlySpan<byte> secret, out KeyFault fault, string? id = null, JwsAlgorithms allowed = JwsAlgorithms.All, bool takesShort = false) =>
        HmacKey.Create(secret, id, allowed, takesShort, out fault);

    /// <summary>A shared secret written as text: its UTF-8 bytes.</summary>
    /// <inheritdoc cref="FromSecret(ReadOnlySpan{byte}, out KeyFault, string, JwsAlgorithms, bool)"/>
    public static VerificationKey? FromSecret(string secret, out KeyFault fault, string? id = null, JwsAlgorithms allowed = JwsAlgorithms.All, bool takesShort = false) =>
        HmacKey.Create(Encoding.UTF8.GetBytes(secret), id, allowed, takesShort, out fault);

    /// <summary>The public key of a PEM text: a public key, the public half of a private one, or that of a certificate.</summary>
    /// <param name="pem">Exactly one of <c>PUBLIC KEY</c>, <c>RSA PUBLIC KEY</c>, <c>PRIVATE KEY</c>, <c>RSA PRIVATE KEY</c>, <c>EC PRIVATE KEY</c>,
    /// <c>CERTIFICATE</c>. The dates and the issuer of a certificate are not looked at: whoever configures it trusts it.</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="id">Its name. Null: the thumbprint.</param>
    /// <param name="allowed">What it may be used for at most. Default: all RSA algorithms, or the one of the curve.</param>
    /// <returns>Null when refused.</returns>
    public static VerificationKey? FromPem(string pem, out KeyFault fault, string? id = null, JwsAlgorithms allowed = JwsAlgorithms.All) =>
        PemKeys.ReadPublic(pem, id, allowed, out fault);

    /// <summary>A JWK (RFC 7517).</summary>
    /// <param name="json">The object, at most 32 KiB. Its <c>alg</c> binds the key to one algorithm. Private members are not used.</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="allowed">What it may be used for at most. Default: what the key says, else all of its kind.</param>
    /// <returns>Null when refused.</returns>
    public static VerificationKey? FromJwk(ReadOnlySpan<byte> json, out KeyFault fault, JwsAlgorithms allowed = JwsAlgorithms.All) =>
        JwkReader.ReadVerification(json, allowed, out fault);

    /// <summary>The public key as JWK members <c>kty</c> and those of its kind, in the order of RFC 7638; null for a secret, which is never shown.</summary>
    internal abstract string? PublicMembers { get; }

    /// <summary>Whether the signature is that of the input. The algorithm is one of <see cref="Algorithms"/>. Never throws.</summary>
    internal abstract bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);
}
