namespace Gatehouse.Jose.Tokens;

/// <summary>The sentences of <see cref="TokenFault"/>.</summary>
public static class TokenFaults
{
    /// <summary>The fault in one plain sentence, fit to be shown to the client: nothing of the token or a key is in it.</summary>
    public static string Sentence(this TokenFault fault) => fault switch
    {
        TokenFault.None => "The token is valid.",
        TokenFault.TooLong => "The token is too long.",
        TokenFault.NotCompact => "The token is not three base64url parts.",
        TokenFault.HeaderNotValid => "The token's header is not valid.",
        TokenFault.ClaimsNotValid => "The token's claims are not a JSON object.",
        TokenFault.DuplicateMember => "The token has a member twice.",
        TokenFault.CriticalExtension => "The token needs an extension that is not supported.",
        TokenFault.BringsItsKey => "The token brings its own key.",
        TokenFault.AlgorithmNotKnown => "The token's algorithm is not supported.",
        TokenFault.EdDsaNotOffered => "The token's algorithm EdDSA is not supported on this platform.",
        TokenFault.AlgorithmNotOfKey => "The token's algorithm is not that of its key.",
        TokenFault.KeyNotKnown => "The token's key is not known.",
        TokenFault.KeyNotNamed => "The token does not say which key signed it.",
        TokenFault.SignatureWrong => "The token's signature is wrong.",
        TokenFault.ClaimNotValid => "A claim of the token is not of its type.",
        TokenFault.ClaimMissing => "A required claim is missing.",
        TokenFault.IssuerWrong => "The token's issuer is not accepted.",
        TokenFault.AudienceWrong => "The token is for another audience.",
        TokenFault.TypeWrong => "The token is of another type.",
        TokenFault.Expired => "The token has expired.",
        TokenFault.NotYetValid => "The token is not valid yet.",
        TokenFault.TooOld => "The token is too old.",
        TokenFault.Revoked => "The token was revoked.",
        TokenFault.KeysNotAvailable => "The keys to check the token are not available.",
        _ => "The token is not valid.",
    };
}
