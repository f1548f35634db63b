using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;

namespace Gatehouse.Jose.Tokens;

/// <summary>Verifies JSON Web Tokens (RFC 7519) in compact form: size, form, header, key, signature, claims, in that order. Thread-safe.</summary>
public sealed class TokenVerifier
{
    private readonly IKeySource keys;
    private readonly TokenRules rules;
    private readonly TokenVerifierOptions options;

    /// <summary>One for a source of keys and rules.</summary>
    /// <param name="keys">Trusted keys.</param>
    /// <param name="rules">What is asked of the claims.</param>
    /// <param name="options">Null: all defaults, nothing remembered.</param>
    public TokenVerifier(IKeySource keys, TokenRules rules, TokenVerifierOptions? options = null)
    {
        this.keys = keys;
        this.rules = rules;
        this.options = options ?? new TokenVerifierOptions();
    }

    /// <summary>Verifies with what is there now, without waiting.</summary>
    /// <param name="token">The token alone, without <c>Bearer</c>.</param>
    /// <param name="result">The result; when false is returned, the fault to give if nobody waits.</param>
    /// <returns>False: the key is not known, and <see cref="VerifyAsync"/> may find it.</returns>
    public bool TryVerify(ReadOnlySpan<char> token, out TokenResult result) => TryVerify(token, keys.Current, out result);

    /// <summary>Verifies, and waits for one refresh of the keys when the token's key is not known. Completes at once when it is.</summary>
    /// <param name="token">The token alone, without <c>Bearer</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<TokenResult> VerifyAsync(ReadOnlyMemory<char> token, CancellationToken cancellation = default)
    {
        var known = keys.Current;
        return TryVerify(token.Span, known, out var result) ? new(result) : FindAndVerifyAsync(token, known, result, cancellation);
    }

    private async ValueTask<TokenResult> FindAndVerifyAsync(ReadOnlyMemory<char> token, KeySet known, TokenResult result, CancellationToken cancellation)
    {
        var found = await keys.FindAsync(KeyIdOf(token.Span), known, cancellation);
        if (!ReferenceEquals(found, known))
            TryVerify(token.Span, found, out result);
        return result;
    }

    private bool TryVerify(ReadOnlySpan<char> token, KeySet set, out TokenResult result)
    {
        result = TokenResult.Refused(TokenFault.TooLong);
        if (token.Length > options.MaxLength)
            return true;
        using var memory = new JwsBuffer(token.Length);
        if (!memory.TryTake(token, out var text))
        {
            result = TokenResult.Refused(TokenFault.NotCompact);
            return true;
        }
        var now = options.Time.GetUtcNow();
        if (options.Remembered is not { } remembered)
        {
            result = VerifyNew(text, memory, set, now, out var isFinalAlone);
            return isFinalAlone;
        }
        var hash = KeyedHash.Of(text);
        if (remembered.Find(hash, set, now) is { } claims)
        {
            var fault = rules.Check(claims, now);
            result = fault == TokenFault.None ? TokenResult.Valid(claims) : TokenResult.Refused(fault);
            return true;
        }
        result = VerifyNew(text, memory, set, now, out var isFinal);
        if (result.IsValid)
            remembered.Add(new VerifiedToken(hash, set, result.Claims), now);
        return isFinal;
    }

    private TokenResult VerifyNew(ReadOnlySpan<byte> text, JwsBuffer memory, KeySet set, DateTimeOffset now, out bool isFinal)
    {
        isFinal = true;
        Span<byte> buffer = stackalloc byte[2 * JwsHeader.Longest];
        Span<byte> signature = stackalloc byte[JwsReading.LongestSignature];
        var fault = JwsReading.Open(text, buffer, out var parts, out var header);
        if (fault != TokenFault.None)
            return TokenResult.Refused(fault);
        fault = JwsReading.ReadSignature(parts.Signature, signature, out var length);
        if (fault != TokenFault.None)
            return TokenResult.Refused(fault);
        fault = KeyChoice.Verify(set, header, parts.Input, signature[..length], out isFinal);
        if (fault != TokenFault.None)
            return TokenResult.Refused(isFinal ? fault : FaultWhateverKey(fault, memory, parts.Payload, out isFinal));
        isFinal = true;
        // Only what is signed is read.
        if (!memory.TryDecode(parts.Payload, out var json))
            return TokenResult.Refused(TokenFault.NotCompact);
        if (ClaimsReader.Read(json, header.Type, out fault) is not { } claims)
            return TokenResult.Refused(fault);
        fault = rules.Check(claims, now);
        return fault == TokenFault.None ? TokenResult.Valid(claims) : TokenResult.Refused(fault);
    }

    // A token that no key can make valid is not worth a fetch: it may be for another verifier, and must not wait for this one's keys.
    private TokenFault FaultWhateverKey(TokenFault fault, JwsBuffer memory, ReadOnlySpan<byte> payload, out bool isFinal)
    {
        var claimed = rules.Issuers is not { } issuers ? TokenFault.None
            : memory.TryDecode(payload, out var json) ? ClaimedIssuer.Check(json, issuers)
            : TokenFault.NotCompact;
        isFinal = claimed != TokenFault.None;
        return isFinal ? claimed : fault;
    }

    private static byte[] KeyIdOf(ReadOnlySpan<char> token)
    {
        using var memory = new JwsBuffer(token.Length);
        Span<byte> buffer = stackalloc byte[2 * JwsHeader.Longest];
        return memory.TryTake(token, out var text) && JwsReading.Open(text, buffer, out _, out var header) == TokenFault.None ? header.KeyId.ToArray() : [];
    }
}
