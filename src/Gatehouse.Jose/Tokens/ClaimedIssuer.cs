using System.Text.Json;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>Looks at the <c>iss</c> of a token whose signature nobody has verified: only to refuse it, never to let it pass. Allocates nothing.</summary>
internal static class ClaimedIssuer
{
    /// <summary>Why the rules will refuse these claims whatever the key; none when they may not.</summary>
    public static TokenFault Check(ReadOnlySpan<byte> json, IReadOnlyList<string> issuers)
    {
        if (JsonCheck.Check(json, ClaimsReader.Depth) is not JsonFault.None and var fault)
            return fault == JsonFault.DuplicateMember ? TokenFault.DuplicateMember : TokenFault.ClaimsNotValid;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIssuer = reader.ValueTextEquals("iss"u8);
            reader.Read();
            if (isIssuer)
                return reader.TokenType == JsonTokenType.String && IsAny(ref reader, issuers) ? TokenFault.None : TokenFault.IssuerWrong;
            reader.TrySkip();
        }
        return TokenFault.ClaimMissing;
    }

    private static bool IsAny(ref Utf8JsonReader reader, IReadOnlyList<string> issuers)
    {
        for (var i = 0; i < issuers.Count; i++)
        {
            if (reader.ValueTextEquals(issuers[i]))
                return true;
        }
        return false;
    }
}
