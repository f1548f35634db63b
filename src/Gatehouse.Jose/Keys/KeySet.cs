using System.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>Keys that are trusted at one time. Immutable: a change of keys is a new set, and the set's identity tells cached results apart.</summary>
public sealed class KeySet
{
    /// <summary>How many keys a set from outside may have.</summary>
    public const int MostKeys = 100;

    private readonly VerificationKey[] keys;

    private KeySet(VerificationKey[] keys) => this.keys = keys;

    /// <summary>No key: every token is refused.</summary>
    public static KeySet Empty { get; } = new([]);

    /// <summary>The keys, in the order given.</summary>
    public IReadOnlyList<VerificationKey> Keys => keys;

    internal ReadOnlySpan<VerificationKey> Span => keys;

    /// <summary>These keys.</summary>
    public static KeySet Of(params ReadOnlySpan<VerificationKey> keys) => keys.IsEmpty ? Empty : new(keys.ToArray());

    /// <summary>A JWK set (RFC 7517 section 5).</summary>
    /// <param name="json">The object with <c>keys</c>, at most 512 KiB and <see cref="MostKeys"/> keys.</param>
    /// <param name="fault">Why it was refused. A key that is not known, not for signatures or not sound is left out and does not make the set faulty,
    /// as the RFC asks; a set without any usable key does (<see cref="KeyFault.NoKeys"/>).</param>
    /// <param name="allowed">What its keys may be used for at most. Give <see cref="JwsAlgorithms.Asymmetric"/> for a set from a server: a secret that
    /// anyone can fetch is none.</param>
    /// <returns>Null when refused.</returns>
    public static KeySet? FromJwks(ReadOnlySpan<byte> json, out KeyFault fault, JwsAlgorithms allowed = JwsAlgorithms.All) =>
        JwkReader.ReadSet(json, allowed, out fault);

    /// <summary>Whether a key of the set has this name, given or thumbprint.</summary>
    public bool Contains(ReadOnlySpan<byte> idUtf8)
    {
        foreach (var key in keys)
        {
            if (idUtf8.SequenceEqual(key.IdUtf8))
                return true;
        }
        return false;
    }

    /// <summary>The public keys as a JWK set, for <c>/.well-known/jwks.json</c>. Secrets are left out.</summary>
    public string ToJwks()
    {
        var text = new StringBuilder("{\"keys\":[");
        foreach (var key in keys)
        {
            if (JwkWriter.Public(key) is { } jwk)
                text.Append(text[^1] == '[' ? "" : ",").Append(jwk);
        }
        return text.Append("]}").ToString();
    }
}
