using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Benchmarks.Tokens;

/// <summary>How long verifying a token takes, and what it allocates.</summary>
internal static class TokensMode
{
    private const int Rounds = 15;

    private static long sink;

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hs = SigningKey.FromSecret(new string('k', 32), out _)!;
        var rs = SigningKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), out _)!;
        var es = SigningKey.FromPem(ec.ExportPkcs8PrivateKeyPem(), out _)!;
        var rows = new List<string>
        {
            Row("remembered, RS256 token", "the goal: at most 1 µs, 0 bytes", rs, remembers: true, "", 20_000),
            Row("remembered, HS256 token", "", hs, remembers: true, "", 20_000),
            Row("RS256, 2048 bits", "the goal: at most 50 µs", rs, remembers: false, "", 500),
            Row("HS256", "the goal: at most 5 µs", hs, remembers: false, "", 5_000),
            Row("ES256", "", es, remembers: false, "", 500),
            Row("RS256, signature forged", "", rs, remembers: true, "forged", 500),
            Row("a header of 250 members", "", rs, remembers: true, "members", 500),
            Row("`alg` none", "", rs, remembers: true, "none", 5_000),
        };
        Report.Write("tokens", "Signed tokens", $"""
            One thread, warm; the median and least of {Rounds} rounds. Rules: issuer, audience, `exp`. The claims are eight, with a list of roles.

            | | | µs | least | bytes | characters |
            |---|---|--:|--:|--:|--:|
            {string.Join('\n', rows)}

            {ForgedTable.Make()}
            """);
    }

    private static string Row(string name, string about, SigningKey key, bool remembers, string change, int batch)
    {
        var token = new TokenSigner(key).Sign(Claims());
        token = change switch
        {
            "forged" => token[..^6] + (token[^6] == 'A' ? 'B' : 'A') + token[^5..],
            "members" => Base64Url.EncodeToString(Encoding.ASCII.GetBytes("{" + string.Concat(Enumerable.Range(100, 250).Select(i => $"\"{i:x}\":0,")) + "\"alg\":\"RS256\"}")) + token[token.IndexOf('.')..],
            "none" => "eyJhbGciOiJub25lIn0" + token[token.IndexOf('.')..],
            _ => token,
        };
        var verifier = new TokenVerifier(
            new StaticKeys(KeySet.Of(key.Verification)),
            new TokenRules { Issuers = ["https://id.example.com"], Audiences = ["shop"] },
            new TokenVerifierOptions { Remembered = remembers ? new VerifiedTokens() : null });
        for (var i = 0; i < 8; i++)
        {
            Verify(verifier, token, batch);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var times = new Figures();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Verify(verifier, token, batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / batch);
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * batch);
        return $"| {name} | {about} | {times.Median:F2} | {times.Least:F2} | {bytes:F0} | {token.Length} |";
    }

    private static void Verify(TokenVerifier verifier, string token, int count)
    {
        for (var i = 0; i < count; i++)
        {
            verifier.TryVerify(token, out var result);
            sink += (int)result.Fault;
        }
    }

    private static JsonObject Claims() => new()
    {
        ["iss"] = "https://id.example.com",
        ["sub"] = "u-4711",
        ["aud"] = "shop",
        ["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600,
        ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["jti"] = "5f2c7a0e-9f0b-4b1a-8f6e-0c7c1c0f9a11",
        ["roles"] = new JsonArray("customer", "staff", "admin"),
        ["email"] = "ada@example.com",
    };
}
