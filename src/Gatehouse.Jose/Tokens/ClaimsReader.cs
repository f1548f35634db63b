namespace Gatehouse.Jose.Tokens;

/// <summary>Claims from JSON.</summary>
internal static class ClaimsReader
{
    public static TokenClaims? Read(ReadOnlySpan<byte> json, string? type, out TokenFault fault)
    {
        fault = TokenFault.ClaimsNotValid;
        return json.IsEmpty || type is null ? null : new TokenClaims(default, new RegisteredClaims { Audiences = [] }, type);
    }
}
