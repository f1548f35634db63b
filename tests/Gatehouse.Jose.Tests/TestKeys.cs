using System.Security.Cryptography;
using System.Text;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests;

/// <summary>Keys made once for all tests, and tokens with them.</summary>
internal static class TestKeys
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string RsaPem { get; } = MakeRsa();

    public static string EcPem { get; } = MakeEc();

    public static SigningKey Hs256 { get; } = SigningKey.FromSecret("0123456789abcdef0123456789abcdef", out _)!;

    public static SigningKey Rs256 { get; } = SigningKey.FromPem(RsaPem, out _, JwsAlgorithms.RS256, "rsa")!;

    public static SigningKey Es256 { get; } = SigningKey.FromPem(EcPem, out _, id: "ec")!;

    public static TokenRules Rules { get; } = new() { Issuers = ["https://id.example.com"], Audiences = ["shop"] };

    public static string GoodClaims { get; } = Claims();

    public static string Claims(string more = "", string iss = "\"https://id.example.com\"", string aud = "\"shop\"", string? exp = null) =>
        $$"""{"iss":{{iss}},"sub":"ada","aud":{{aud}},"exp":{{exp ?? Now.AddHours(1).ToUnixTimeSeconds().ToString()}},"jti":"j1"{{more}}}""";

    public static string Token(SigningKey key, string claims) => new TokenSigner(key).Sign(Encoding.UTF8.GetBytes(claims));

    public static TokenVerifier Verifier(IKeySource source, TokenRules? rules = null, VerifiedTokens? remembered = null, TimeProvider? time = null) =>
        new(source, rules ?? Rules, new TokenVerifierOptions { Remembered = remembered, Time = time ?? new TestKit.Time.FakeTime(Now) });

    public static TokenVerifier Verifier(params VerificationKey[] keys) => Verifier(new StaticKeys(KeySet.Of(keys)));

    /// <summary>A token of any header, signed by a key that may not fit it.</summary>
    public static string Sign(SigningKey key, string header, string claims)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        var signature = new byte[key.SignatureLength];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string MakeRsa()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    private static string MakeEc()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ec.ExportPkcs8PrivateKeyPem();
    }
}
