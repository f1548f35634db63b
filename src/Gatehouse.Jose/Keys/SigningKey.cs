using System.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>What makes signatures: a secret or a private key, with the one algorithm it is for. Immutable and thread-safe.</summary>
public abstract class SigningKey
{
    private protected SigningKey(JwsAlgorithms algorithm, VerificationKey verification)
    {
        Algorithm = algorithm;
        Verification = verification;
    }

    /// <summary>The name of the key, written as <c>kid</c> into the tokens.</summary>
    public string Id => Verification.Id;

    /// <summary>Exactly one algorithm.</summary>
    public JwsAlgorithms Algorithm { get; }

    /// <summary>What verifies its signatures. For a secret, that is the secret: <see cref="KeySet.ToJwks"/> leaves it out.</summary>
    public VerificationKey Verification { get; }

    /// <summary>A shared secret.</summary>
    /// <param name="secret">At least as many bytes as the hash has (RFC 7518 section 3.2).</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="algorithm">One of the HMAC algorithms.</param>
    /// <param name="id">Its name. Null: one made from the secret, which does not give it away.</param>
    /// <param name="takesShort">As for <see cref="VerificationKey"/>: one shorter than the hash, from 16 bytes on. Default: false.</param>
    /// <returns>Null when refused.</returns>
    public static SigningKey? FromSecret(ReadOnlySpan<byte> secret, out KeyFault fault, JwsAlgorithms algorithm = JwsAlgorithms.HS256, string? id = null, bool takesShort = false) =>
        HmacSigningKey.Create(secret, algorithm, id, takesShort, out fault);

    /// <summary>A shared secret written as text: its UTF-8 bytes.</summary>
    /// <inheritdoc cref="FromSecret(ReadOnlySpan{byte}, out KeyFault, JwsAlgorithms, string, bool)"/>
    public static SigningKey? FromSecret(string secret, out KeyFault fault, JwsAlgorithms algorithm = JwsAlgorithms.HS256, string? id = null, bool takesShort = false) =>
        HmacSigningKey.Create(Encoding.UTF8.GetBytes(secret), algorithm, id, takesShort, out fault);

    /// <summary>A private key as PEM: <c>PRIVATE KEY</c>, <c>RSA PRIVATE KEY</c> or <c>EC PRIVATE KEY</c>, not encrypted.</summary>
    /// <param name="pem">The text, with one key.</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="algorithm">Which one. <see cref="JwsAlgorithms.None"/> (default): RS256, or that of the curve.</param>
    /// <param name="id">Its name. Null: the thumbprint.</param>
    /// <returns>Null when refused.</returns>
    public static SigningKey? FromPem(string pem, out KeyFault fault, JwsAlgorithms algorithm = JwsAlgorithms.None, string? id = null) =>
        PemKeys.ReadPrivate(pem, algorithm, id, out fault);

    /// <summary>A private JWK (RFC 7517).</summary>
    /// <param name="json">The object, at most 32 KiB.</param>
    /// <param name="fault">Why it was refused.</param>
    /// <param name="algorithm">Which one. <see cref="JwsAlgorithms.None"/> (default): the key's <c>alg</c>, else HS256, RS256, or that of the curve.</param>
    /// <returns>Null when refused.</returns>
    public static SigningKey? FromJwk(ReadOnlySpan<byte> json, out KeyFault fault, JwsAlgorithms algorithm = JwsAlgorithms.None) =>
        JwkReader.ReadSigning(json, algorithm, out fault);

    /// <summary>The length of a signature in bytes.</summary>
    internal abstract int SignatureLength { get; }

    /// <summary>Writes the signature, of exactly <see cref="SignatureLength"/> bytes.</summary>
    internal abstract void Sign(ReadOnlySpan<byte> input, Span<byte> signature);
}
