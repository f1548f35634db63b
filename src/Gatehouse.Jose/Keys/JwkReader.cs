using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>Keys from JWK and JWK sets (RFC 7517).</summary>
internal static class JwkReader
{
    private const int LongestKey = 32 * 1024;
    private const int LongestSet = 512 * 1024;
    private const int Depth = 8;

    public static VerificationKey? ReadVerification(ReadOnlySpan<byte> json, JwsAlgorithms allowed, out KeyFault fault) =>
        TryParse(json, LongestKey, out var element, out fault) ? Verification(element, allowed, out fault) : null;

    public static SigningKey? ReadSigning(ReadOnlySpan<byte> json, JwsAlgorithms algorithm, out KeyFault fault) =>
        TryParse(json, LongestKey, out var element, out fault) ? Signing(element, algorithm, out fault) : null;

    public static KeySet? ReadSet(ReadOnlySpan<byte> json, JwsAlgorithms allowed, out KeyFault fault)
    {
        if (!TryParse(json, LongestSet, out var element, out fault))
            return null;
        fault = KeyFault.MemberNotValid;
        if (!element.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        fault = KeyFault.TooManyKeys;
        if (list.GetArrayLength() > KeySet.MostKeys)
            return null;
        var keys = new List<VerificationKey>();
        foreach (var one in list.EnumerateArray())
        {
            // RFC 7517 section 5: what is not understood is left out.
            if (one.ValueKind == JsonValueKind.Object && Verification(one, allowed, out _) is { } key)
                keys.Add(key);
        }
        fault = keys.Count == 0 ? KeyFault.NoKeys : KeyFault.None;
        return keys.Count == 0 ? null : KeySet.Of([.. keys]);
    }

    private static bool TryParse(ReadOnlySpan<byte> json, int longest, out JsonElement element, out KeyFault fault)
    {
        element = default;
        fault = KeyFault.TooLong;
        if (json.Length > longest)
            return false;
        fault = JsonCheck.Check(json, Depth) switch
        {
            JsonFault.None => KeyFault.None,
            JsonFault.DuplicateMember => KeyFault.DuplicateMember,
            _ => KeyFault.NotJson,
        };
        if (fault == KeyFault.None)
            element = JsonElement.Parse(json);
        return fault == KeyFault.None;
    }

    private static VerificationKey? Verification(JsonElement json, JwsAlgorithms allowed, out KeyFault fault)
    {
        var members = new JwkMembers(json);
        if (!Begin(members, "verify", ref allowed, out fault))
            return null;
        var id = members.Text("kid");
        fault = KeyFault.MemberNotValid;
        switch (members.Text("kty"))
        {
            case "oct":
                return members.Bytes("k") is { } secret ? HmacKey.Create(secret, id, allowed, takesShort: false, out fault) : null;
            case "RSA":
                return members.Bytes("n") is { } n && members.Bytes("e") is { } e ? RsaKey.Create(n, e, id, allowed, out fault) : null;
            case "EC" when Curve(members) is { } curve:
                return members.Bytes("x") is { } x && members.Bytes("y") is { } y ? EcKey.Create(curve, x, y, id, allowed, out fault) : null;
            default:
                fault = Unknown(members);
                return null;
        }
    }

    private static SigningKey? Signing(JsonElement json, JwsAlgorithms algorithm, out KeyFault fault)
    {
        var members = new JwkMembers(json);
        var allowed = algorithm == JwsAlgorithms.None ? JwsAlgorithms.All : algorithm;
        if (!Begin(members, "sign", ref allowed, out fault))
            return null;
        // One algorithm remains when the caller or the key names it; the kind's own default otherwise.
        var chosen = allowed == JwsAlgorithms.All ? JwsAlgorithms.None : allowed;
        var id = members.Text("kid");
        fault = KeyFault.MemberNotValid;
        switch (members.Text("kty"))
        {
            case "oct":
                return members.Bytes("k") is { } secret ? HmacSigningKey.Create(secret, chosen == JwsAlgorithms.None ? JwsAlgorithms.HS256 : chosen, id, takesShort: false, out fault) : null;
            case "RSA" when Rsa(members) is { } rsa:
                return PrivateKey.Create(rsa, chosen, id, out fault);
            case "EC" when Curve(members) is { } curve && members.Bytes("d") is { } d && members.Bytes("x") is { } x && members.Bytes("y") is { } y:
                return d.Length != curve.Length ? null : PrivateKey.Create(curve, new ECParameters { Curve = curve.Platform, D = d, Q = new ECPoint { X = x, Y = y } }, chosen, id, out fault);
            case "RSA" or "EC":
                fault = members.Text("d") is null ? KeyFault.NoPrivateKey : KeyFault.MemberNotValid;
                return null;
            default:
                fault = Unknown(members);
                return null;
        }
    }

    private static bool Begin(JwkMembers members, string operation, ref JwsAlgorithms allowed, out KeyFault fault)
    {
        fault = KeyFault.NotForSignatures;
        if (!members.IsFor(operation))
            return false;
        var isKnown = members.TryGetAlgorithms(out var algorithms);
        allowed &= algorithms;
        fault = isKnown && allowed != JwsAlgorithms.None ? KeyFault.None : members.Text("kty") == "OKP" ? Unknown(members) : KeyFault.AlgorithmNotForKey;
        return fault == KeyFault.None;
    }

    private static EcCurve? Curve(JwkMembers members) => members.Text("crv") switch
    {
        "P-256" => EcCurve.P256,
        "P-384" => EcCurve.P384,
        "P-521" => EcCurve.P521,
        _ => null,
    };

    private static KeyFault Unknown(JwkMembers members) =>
        members.Text("kty") == "OKP" && members.Text("crv") is "Ed25519" or "Ed448" ? KeyFault.EdDsaNotOffered : KeyFault.KindNotKnown;

    // The platform wants p, q and the rest, each of half the modulus' length (RFC 7518 section 6.3.2 only recommends them).
    private static RSAParameters? Rsa(JwkMembers members)
    {
        if (members.Bytes("n") is not { } n || members.Bytes("e") is not { } e)
            return null;
        var half = (n.Length + 1) / 2;
        return Padded(members, "d", n.Length) is { } d && Padded(members, "p", half) is { } p && Padded(members, "q", half) is { } q
            && Padded(members, "dp", half) is { } dp && Padded(members, "dq", half) is { } dq && Padded(members, "qi", half) is { } qi
            ? new RSAParameters { Modulus = n, Exponent = e, D = d, P = p, Q = q, DP = dp, DQ = dq, InverseQ = qi }
            : null;
    }

    private static byte[]? Padded(JwkMembers members, string name, int length)
    {
        if (members.Bytes(name) is not { } bytes || bytes.Length > length)
            return null;
        var padded = new byte[length];
        bytes.CopyTo(padded, length - bytes.Length);
        return padded;
    }
}
