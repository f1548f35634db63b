using System.Security.Cryptography.X509Certificates;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class CertificatesTests
{
    [Fact]
    public void A_written_certificate_reads_back_with_its_key_and_names()
    {
        string path;
        using (var folder = new TempFolder())
        {
            path = folder.Path;
            var files = Certificates.Write(folder, "tls/shop", "shop.test", "127.0.0.1");
            using var read = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
            read.Thumbprint.ShouldBe(files.Certificate.Thumbprint);
            read.HasPrivateKey.ShouldBeTrue();
            read.MatchesHostname("shop.test").ShouldBeTrue();
            read.MatchesHostname("127.0.0.1").ShouldBeTrue();
            read.MatchesHostname("other.test").ShouldBeFalse();
        }
        Directory.Exists(path).ShouldBeFalse();
    }
}
