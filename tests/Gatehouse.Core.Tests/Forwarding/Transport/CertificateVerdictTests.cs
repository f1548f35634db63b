using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Forwarding.Transport;

namespace Gatehouse.Core.Tests.Forwarding.Transport;

public sealed class CertificateVerdictTests
{
    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors)]
    public void What_a_certificate_says_of_itself_is_one_short_line(SslPolicyErrors errors)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("x\n12:00:00 error: forged \u001b[31m\u2028" + new string('x', 5000));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck } };
        chain.Build(certificate);
        var verdict = new CertificateVerdict();

        verdict.Accept(this, certificate, chain, errors).ShouldBeFalse();

        var refusal = verdict.Refusal.ShouldNotBeNull();
        refusal.ShouldContain("12:00:00 error: forged");
        refusal.ShouldAllBe(c => !char.IsControl(c) && c != '\u2028');
        refusal.Length.ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x05, 0x82, 0x03, 0x61 })] // shorter than it says
    [InlineData(new byte[] { 0x30, 0x03, 0x87, 0x01, 0x7f })] // an address of one byte
    [InlineData(new byte[] { 0x30, 0x03, 0x82, 0x01, 0xe9 })] // a name that is not ASCII
    public void A_certificate_whose_names_cannot_be_read_is_refused(byte[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509Extension("2.5.29.17", names, critical: false) } };
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var verdict = new CertificateVerdict();

        verdict.Accept(this, certificate, null, SslPolicyErrors.RemoteCertificateNameMismatch).ShouldBeFalse();

        verdict.Refusal.ShouldBe("its certificate is not for that name: its names cannot be read.");
    }
}
