using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Keys;

public sealed class KeyReadingTests
{
    private const string Modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    [Fact]
    public void The_name_of_a_key_without_one_is_its_thumbprint_as_in_rfc_7638() =>
        VerificationKey.FromJwk(Encoding.UTF8.GetBytes($$"""{"kty":"RSA","n":"{{Modulus}}","e":"AQAB","alg":"RS256"}"""), out _)!.Id.ShouldBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");

    [Theory]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""", KeyFault.TooShort)]
    [InlineData("""{"kty":"RSA","n":"N","e":"Ag"}""", KeyFault.RsaNotSane)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQ"}""", KeyFault.RsaNotSane)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAAAAAB"}""", KeyFault.RsaNotSane)]
    [InlineData("""{"kty":"RSA","n":"N"}""", KeyFault.MemberNotValid)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAB=="}""", KeyFault.MemberNotValid)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAB","alg":"HS256"}""", KeyFault.AlgorithmNotForKey)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAB","alg":"none"}""", KeyFault.AlgorithmNotForKey)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAB","use":"enc"}""", KeyFault.NotForSignatures)]
    [InlineData("""{"kty":"RSA","n":"N","e":"AQAB","key_ops":["encrypt"]}""", KeyFault.NotForSignatures)]
    [InlineData("""{"kty":"RSA","kty":"oct","n":"N","e":"AQAB"}""", KeyFault.DuplicateMember)]
    [InlineData("""{"kty":"oct","k":"AAAA"}""", KeyFault.TooShort)]
    [InlineData("""{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}""", KeyFault.KindNotKnown)]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""", KeyFault.MemberNotValid)]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"}""", KeyFault.PointNotOnCurve)]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AA","alg":"EdDSA"}""", KeyFault.EdDsaNotOffered)]
    [InlineData("[]", KeyFault.NotJson)]
    [InlineData("{", KeyFault.NotJson)]
    public void A_key_that_is_not_sound_is_refused(string jwk, KeyFault expected)
    {
        VerificationKey.FromJwk(Encoding.UTF8.GetBytes(jwk.Replace("\"N\"", $"\"{Modulus}\"", StringComparison.Ordinal)), out var fault).ShouldBeNull();

        fault.ShouldBe(expected);
        fault.Sentence().ShouldEndWith(".");
    }

    [Fact]
    public void Every_form_of_pem_gives_the_same_key()
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TestKeys.Now, TestKeys.Now.AddDays(1));
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        string[] forms = [rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportRSAPrivateKeyPem(), rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem(), certificate.ExportCertificatePem()];
        string[] ecForms = [ec.ExportPkcs8PrivateKeyPem(), ec.ExportECPrivateKeyPem(), ec.ExportSubjectPublicKeyInfoPem()];

        forms.Select(pem => VerificationKey.FromPem(pem, out _)!.Id).Distinct().Count().ShouldBe(1);
        ecForms.Select(pem => VerificationKey.FromPem(pem, out _)!.Id).Distinct().Count().ShouldBe(1);
        VerificationKey.FromPem(forms[2], out _)!.Algorithms.ShouldBe(JwsAlgorithms.Rsa);
        VerificationKey.FromPem(ecForms[2], out _)!.Algorithms.ShouldBe(JwsAlgorithms.ES384);
    }

    [Fact]
    public void Pem_that_is_no_single_plain_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var small = RSA.Create(1024);
        var open = rsa.ExportSubjectPublicKeyInfoPem();

        Fault(open + "\n" + open).ShouldBe(KeyFault.SeveralKeys);
        Fault("hello").ShouldBe(KeyFault.NotPem);
        Fault("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----").ShouldBe(KeyFault.KindNotKnown);
        Fault(small.ExportSubjectPublicKeyInfoPem()).ShouldBe(KeyFault.TooShort);
        Fault(rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10))).ShouldBe(KeyFault.Encrypted);
        SigningKey.FromPem(open, out var fault).ShouldBeNull();
        fault.ShouldBe(KeyFault.NoPrivateKey);
    }

    [Fact]
    public void A_secret_shorter_than_its_hash_is_taken_only_where_that_is_asked_for_and_for_one_algorithm()
    {
        VerificationKey.FromSecret(new string('s', 31), out var fault).ShouldBeNull();
        fault.ShouldBe(KeyFault.TooShort);

        VerificationKey.FromSecret(new string('s', 16), out _, takesShort: true)!.Algorithms.ShouldBe(JwsAlgorithms.HS256);
        VerificationKey.FromSecret(new string('s', 40), out _, allowed: JwsAlgorithms.HS384 | JwsAlgorithms.HS512, takesShort: true)!.Algorithms.ShouldBe(JwsAlgorithms.HS384);
        VerificationKey.FromSecret(new string('s', 15), out fault, takesShort: true).ShouldBeNull();
        fault.ShouldBe(KeyFault.TooShort);
    }

    [Theory]
    [InlineData(JwsAlgorithms.HS256)]
    [InlineData(JwsAlgorithms.HS384)]
    [InlineData(JwsAlgorithms.HS512)]
    [InlineData(JwsAlgorithms.RS256)]
    [InlineData(JwsAlgorithms.RS384)]
    [InlineData(JwsAlgorithms.RS512)]
    [InlineData(JwsAlgorithms.PS256)]
    [InlineData(JwsAlgorithms.PS384)]
    [InlineData(JwsAlgorithms.PS512)]
    [InlineData(JwsAlgorithms.ES256)]
    [InlineData(JwsAlgorithms.ES384)]
    [InlineData(JwsAlgorithms.ES512)]
    public void What_is_signed_is_verified_by_the_exported_key(JwsAlgorithms algorithm)
    {
        var key = Make(algorithm);
        var token = TestKeys.Token(key, TestKeys.GoodClaims);
        var isSecret = (algorithm & JwsAlgorithms.Hmac) != JwsAlgorithms.None;
        var exported = KeySet.Of(key.Verification).ToJwks();

        var set = isSecret ? KeySet.Of(key.Verification) : KeySet.FromJwks(Encoding.UTF8.GetBytes(exported), out _)!;

        TestKeys.Verifier([.. set.Keys]).TryVerify(token, out var result);
        result.Fault.ShouldBe(TokenFault.None);
        result.Claims!.Subject.ShouldBe("ada");
        set.Keys[0].Algorithms.ShouldBe(algorithm);
        exported.Contains("keys\":[]", StringComparison.Ordinal).ShouldBe(isSecret);
    }

    private static SigningKey Make(JwsAlgorithms algorithm)
    {
        if ((algorithm & JwsAlgorithms.Hmac) != JwsAlgorithms.None)
            return SigningKey.FromSecret(new string('s', 64), out _, algorithm)!;
        if ((algorithm & JwsAlgorithms.Rsa) != JwsAlgorithms.None)
            return SigningKey.FromPem(TestKeys.RsaPem, out _, algorithm)!;
        using var ec = ECDsa.Create(algorithm switch { JwsAlgorithms.ES256 => ECCurve.NamedCurves.nistP256, JwsAlgorithms.ES384 => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 });
        return SigningKey.FromPem(ec.ExportECPrivateKeyPem(), out _, algorithm)!;
    }

    private static KeyFault Fault(string pem)
    {
        VerificationKey.FromPem(pem, out var fault).ShouldBeNull();
        return fault;
    }
}
