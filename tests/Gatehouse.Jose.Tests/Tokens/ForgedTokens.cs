using System.Security.Cryptography;
using System.Text;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Tokens;

/// <summary>
/// Sixty-odd ways to forge a token for a verifier that has one RSA, one EC and one secret key, all with names. The benchmarks measure the same.
/// </summary>
internal static class ForgedTokens
{
    private static readonly string Good = TestKeys.GoodClaims;

    /// <summary>The verifier they are made for.</summary>
    public static TokenVerifier Verifier(VerifiedTokens remembered)
    {
        var secret = SigningKey.FromSecret("0123456789abcdef0123456789abcdef", out _, id: "hs")!;
        return TestKeys.Verifier(new StaticKeys(KeySet.Of(TestKeys.Rs256.Verification, TestKeys.Es256.Verification, secret.Verification)), remembered: remembered);
    }

    public static IEnumerable<(string Name, string Token)> All() => [.. Headers(), .. Confusion(), .. Forms(), .. Signatures(), .. Claims()];

    private static IEnumerable<(string, string)> Headers()
    {
        foreach (var none in (string[])["none", "None", "NONE", "nOnE", "none ", "", "null"])
            yield return ($"alg {none}", $"{TestKeys.Encode($$"""{"alg":"{{none}}"}""")}.{TestKeys.Encode(Good)}.AAAA");
        yield return ("alg none, no signature", $"{TestKeys.Encode("""{"alg":"none"}""")}.{TestKeys.Encode(Good)}.");
        var rsa = TestKeys.Rs256;
        foreach (var (name, header) in new (string, string)[]
        {
            ("no alg", """{"kid":"rsa"}"""),
            ("alg null", """{"alg":null,"kid":"rsa"}"""),
            ("alg a list", """{"alg":["RS256"],"kid":"rsa"}"""),
            ("alg in small letters", """{"alg":"rs256","kid":"rsa"}"""),
            ("alg with a null character", """{"alg":"RS256\u0000","kid":"rsa"}"""),
            ("alg twice", """{"alg":"none","alg":"RS256","kid":"rsa"}"""),
            ("alg twice, once escaped", """{"alg":"RS256","\u0061lg":"RS256","kid":"rsa"}"""),
            ("crit", """{"alg":"RS256","kid":"rsa","crit":["exp"],"exp":1}"""),
            ("crit empty", """{"alg":"RS256","kid":"rsa","crit":[]}"""),
            ("b64 false", """{"alg":"RS256","kid":"rsa","b64":false,"crit":["b64"]}"""),
            ("b64 false, not critical", """{"alg":"RS256","kid":"rsa","b64":false}"""),
            ("jku", """{"alg":"RS256","kid":"rsa","jku":"https://evil.example/jwks"}"""),
            ("x5u", """{"alg":"RS256","kid":"rsa","x5u":"https://evil.example/cert"}"""),
            ("x5c", """{"alg":"RS256","kid":"rsa","x5c":["MIIB"]}"""),
            ("jwk", """{"alg":"RS256","kid":"rsa","jwk":{"kty":"oct","k":"AAAA"}}"""),
            ("jwk escaped", """{"alg":"RS256","kid":"rsa","j\u0077k":{"kty":"oct","k":"AAAA"}}"""),
            ("kid is a path", """{"alg":"RS256","kid":"../../../dev/null"}"""),
            ("kid is SQL", """{"alg":"RS256","kid":"x' UNION SELECT 'key';--"}"""),
            ("kid a number", """{"alg":"RS256","kid":1}"""),
            ("kid empty", """{"alg":"RS256","kid":""}"""),
            ("kid long", $$"""{"alg":"RS256","kid":"{{new string('k', 1000)}}"}"""),
            ("header a list", """["RS256"]"""),
            ("header not JSON", "RS256"),
            ("header with a comment", """{"alg":"RS256","kid":"rsa"/**/}"""),
            ("header with a comma too many", """{"alg":"RS256","kid":"rsa",}"""),
            ("header with more after it", """{"alg":"RS256","kid":"rsa"}{}"""),
            ("header deep", "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x\":" + new string('[', 200) + new string(']', 200) + "}"),
            ("header large", $$"""{"alg":"RS256","kid":"rsa","x":"{{new string('x', 4000)}}"}"""),
            ("half a surrogate pair", """{"alg":"RS256","kid":"rsa","x":"\ud800"}"""),
        })
        {
            yield return (name, TestKeys.Sign(rsa, header, Good));
        }
    }

    private static IEnumerable<(string, string)> Confusion()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.RsaPem);
        var jwk = KeySet.Of(TestKeys.Rs256.Verification).ToJwks();
        foreach (var (name, secret) in new (string, byte[])[]
        {
            ("PEM", Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem())),
            ("PEM with a line end", Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem() + "\n")),
            ("PKCS#1 PEM", Encoding.ASCII.GetBytes(rsa.ExportRSAPublicKeyPem())),
            ("DER", rsa.ExportSubjectPublicKeyInfo()),
            ("PKCS#1 DER", rsa.ExportRSAPublicKey()),
            ("modulus", rsa.ExportParameters(false).Modulus!),
            ("JWK", Encoding.ASCII.GetBytes(jwk[9..^2])),
            ("JWK set", Encoding.ASCII.GetBytes(jwk)),
        })
        {
            yield return ($"HS256 with the public key as {name}", TestKeys.Sign(SigningKey.FromSecret(secret, out _)!, """{"alg":"HS256","kid":"rsa"}""", Good));
        }
        yield return ("HS256 with an empty secret", $"{TestKeys.Encode("""{"alg":"HS256","kid":"hs"}""")}.{TestKeys.Encode(Good)}.{Mac([], """{"alg":"HS256","kid":"hs"}""")}");
        yield return ("RS512 for a key of RS256", TestKeys.Sign(SigningKey.FromPem(TestKeys.RsaPem, out _, JwsAlgorithms.RS512, "rsa")!, """{"alg":"RS512","kid":"rsa"}""", Good));
        yield return ("PS256 for a key of RS256", TestKeys.Sign(SigningKey.FromPem(TestKeys.RsaPem, out _, JwsAlgorithms.PS256, "rsa")!, """{"alg":"PS256","kid":"rsa"}""", Good));
        yield return ("another key's name", TestKeys.Sign(TestKeys.Rs256, """{"alg":"RS256","kid":"ec"}""", Good));
    }

    private static string Mac(byte[] secret, string header) =>
        System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{TestKeys.Encode(header)}.{TestKeys.Encode(Good)}")));

    private static IEnumerable<(string, string)> Forms()
    {
        var good = TestKeys.Token(TestKeys.Rs256, Good);
        var parts = good.Split('.');
        yield return ("empty", "");
        yield return ("dots", "..");
        yield return ("two parts", $"{parts[0]}.{parts[1]}");
        yield return ("four parts", good + ".AAAA");
        yield return ("five parts", "a.b.c.d.e");
        yield return ("padding", good + "=");
        yield return ("a space before", " " + good);
        yield return ("a line end after", good + "\n");
        yield return ("plus and slash", $"{parts[0]}.{parts[1]}.{parts[2][..^2]}+/");
        yield return ("a letter outside ASCII", good[..^1] + "ä");
        yield return ("JSON serialization", $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""");
        yield return ("a megabyte", new string('A', 1 << 20));
        yield return ("a megabyte of dots", new string('.', 1 << 20));
        yield return ("nested", TestKeys.Token(TestKeys.Rs256, good));
    }

    private static IEnumerable<(string, string)> Signatures()
    {
        var good = TestKeys.Token(TestKeys.Es256, Good);
        var input = good[..good.LastIndexOf('.')];
        yield return ("ES256 of zeros", $"{input}.{System.Buffers.Text.Base64Url.EncodeToString(new byte[64])}");
        yield return ("ES256 in DER", $"{input}.{System.Buffers.Text.Base64Url.EncodeToString([0x30, 6, 2, 1, 1, 2, 1, 1])}");
        yield return ("ES256 cut", good[..^4]);
        yield return ("ES256 with a byte more", good + "AAAA");
        yield return ("no signature", input + ".");
        yield return ("claims changed", $"{good.Split('.')[0]}.{TestKeys.Encode(TestKeys.Claims(",\"admin\":true"))}.{good.Split('.')[2]}");
        yield return ("bits left over", TestKeys.Token(TestKeys.Hs256, Good)[..^1] + "9");
    }

    private static IEnumerable<(string, string)> Claims()
    {
        foreach (var (name, claims) in new (string, string)[]
        {
            ("claim twice", Good[..^1] + ",\"sub\":\"root\"}"),
            ("claim twice inside", Good[..^1] + ",\"realm\":{\"roles\":[],\"roles\":[\"admin\"]}}"),
            ("wrong issuer", TestKeys.Claims(iss: "\"https://id.example.com/\"")),
            ("issuer a list", TestKeys.Claims(iss: "[\"https://id.example.com\"]")),
            ("wrong audience", TestKeys.Claims(aud: "\"shop2\"")),
            ("audience an object", TestKeys.Claims(aud: "{\"shop\":1}")),
            ("no audience in the list", TestKeys.Claims(aud: "[]")),
            ("exp a text", TestKeys.Claims(exp: "\"9999999999\"")),
            ("exp endless", TestKeys.Claims(exp: "1e999")),
            ("exp in milliseconds", TestKeys.Claims(exp: "99999999999999")),
            ("exp negative", TestKeys.Claims(exp: "-1")),
            ("exp null", TestKeys.Claims(exp: "null")),
            ("expired to the second", TestKeys.Claims(exp: TestKeys.Now.AddSeconds(-60).ToUnixTimeSeconds().ToString())),
            ("not yet", TestKeys.Claims($",\"nbf\":{TestKeys.Now.AddSeconds(61).ToUnixTimeSeconds()}")),
            ("issued in the future", TestKeys.Claims($",\"iat\":{TestKeys.Now.AddDays(1).ToUnixTimeSeconds()}")),
            ("no exp", """{"iss":"https://id.example.com","aud":"shop"}"""),
            ("claims deep", Good[..^1] + ",\"x\":" + new string('[', 3000) + new string(']', 3000) + "}"),
            ("claims many", Good[..^1] + string.Concat(Enumerable.Range(0, 1200).Select(i => $",\"m{i}\":0")) + "}"),
            ("claims not an object", "[]"),
            ("claims empty", ""),
        })
        {
            yield return (name, TestKeys.Token(TestKeys.Rs256, claims));
        }
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[^2] = 0xFF;
        yield return ("claims not UTF-8", new TokenSigner(TestKeys.Rs256).Sign(bytes));
    }
}
