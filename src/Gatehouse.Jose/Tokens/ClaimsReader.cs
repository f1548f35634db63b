using System.Text.Json;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>Claims from JSON (RFC 7519 section 4.1).</summary>
internal static class ClaimsReader
{
    /// <summary>How deep claims may be.</summary>
    public const int Depth = 16;

    private const double LastSecond = 253402300799;   // the end of year 9999

    /// <summary>Reads claims; null with a fault when they are refused.</summary>
    public static TokenClaims? Read(ReadOnlySpan<byte> json, string? type, out TokenFault fault)
    {
        fault = JsonCheck.Check(json, Depth) switch
        {
            JsonFault.None => TokenFault.None,
            JsonFault.DuplicateMember => TokenFault.DuplicateMember,
            _ => TokenFault.ClaimsNotValid,
        };
        if (fault != TokenFault.None)
            return null;
        var element = JsonElement.Parse(json);   // what was checked is read without an exception
        var claims = new RegisteredClaims { Audiences = [] };
        foreach (var member in element.EnumerateObject())
        {
            if (!Take(member, ref claims))
            {
                fault = TokenFault.ClaimNotValid;
                return null;
            }
        }
        return new TokenClaims(element, claims, type);
    }

    private static bool Take(JsonProperty member, ref RegisteredClaims claims) => member.Name switch
    {
        "iss" => TryText(member.Value, out claims.Issuer),
        "sub" => TryText(member.Value, out claims.Subject),
        "jti" => TryText(member.Value, out claims.Id),
        "aud" => TryAudiences(member.Value, out claims.Audiences),
        "exp" => TryDate(member.Value, out claims.ExpiresAt),
        "nbf" => TryDate(member.Value, out claims.NotBefore),
        "iat" => TryDate(member.Value, out claims.IssuedAt),
        _ => true,
    };

    private static bool TryText(JsonElement value, out string? text)
    {
        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    private static bool TryAudiences(JsonElement value, out string[] audiences)
    {
        audiences = [];
        if (value.ValueKind == JsonValueKind.String)
        {
            audiences = [value.GetString()!];
            return true;
        }
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        audiences = new string[value.GetArrayLength()];
        var count = 0;
        foreach (var one in value.EnumerateArray())
        {
            if (!TryText(one, out var text))
                return false;
            audiences[count++] = text!;
        }
        return true;
    }

    // RFC 7519 section 2, NumericDate: seconds, with fractions. Neither a text nor a number that is no date, such as one in milliseconds.
    private static bool TryDate(JsonElement value, out DateTimeOffset? date)
    {
        date = null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !(seconds is >= 0 and <= LastSecond))
            return false;
        date = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}
