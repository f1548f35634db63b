using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Policies.Tests.Auth.Mtls;

public sealed class MtlsAuthorityTests : IDisposable
{
    private readonly X509Certificate2 certificate = Make("CN=billing, O=Shop", names =>
    {
        names.AddDnsName("billing.internal");
        names.AddUri(new Uri("spiffe://shop/billing"));
        names.AddEmailAddress("billing@shop.example");
    });

    public void Dispose() => certificate.Dispose();

    [Theory]
    [InlineData("cn", "billing")]
    [InlineData("dns", "billing.internal")]
    [InlineData("uri", "spiffe://shop/billing")]
    [InlineData("email", "billing@shop.example")]
    public async Task Any_certificate_that_the_listener_accepts_says_who_calls(string subject, string caller)
    {
        var exchange = await Show(certificate, $"mtls: {{ subject: {subject}, roles: [machine] }}");

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe(caller);
        exchange.Gateway.Caller.Roles.ShouldBe(["machine"]);
    }

    [Fact]
    public async Task A_consumer_is_known_by_the_thumbprint_however_it_is_written()
    {
        var hash = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var withColons = string.Join(':', hash.Chunk(2).Select(pair => new string(pair)));

        foreach (var written in new[] { hash, "sha256:" + hash.ToLowerInvariant(), withColons })
            (await Show(certificate, $"mtls: {{ consumers: {{ till: {{ thumbprints: '{written}', roles: [cashier] }} }} }}")).Gateway.Caller!.Subject.ShouldBe("till");
        (await Show(certificate, "mtls: { subject: thumbprint }")).Gateway.Caller!.Subject.ShouldBe(hash.ToLowerInvariant());
    }

    [Fact]
    public async Task A_consumer_is_known_by_the_subject()
    {
        var exchange = await Show(certificate, "mtls: { subject: cn, roles: [machine], consumers: { billing: { roles: [accounts] } } }");

        exchange.Gateway.Caller!.Roles.ShouldBe(["accounts"]);
    }

    [Fact]
    public async Task A_certificate_that_nobody_named_is_refused()
    {
        (await Show(certificate, $"mtls: {{ consumers: {{ till: {{ thumbprints: {new string('0', 64)} }} }} }}")).ShouldBeRefused(401, "token_invalid");
    }

    [Fact]
    public async Task A_certificate_with_two_names_or_none_is_refused()
    {
        using var two = Make("CN=a, CN=b", names => names.AddDnsName("x"));

        (await Show(two, "mtls: { subject: cn }")).ShouldBeRefused(401, "token_invalid");
        (await Show(two, "mtls: { subject: uri }")).ShouldBeRefused(401, "token_invalid");
    }

    [Fact]
    public async Task A_certificate_that_has_ended_since_is_refused_and_none_is_asked_for()
    {
        var authority = Authorities.Read("mtls: { subject: cn }", new FakeTime(new DateTimeOffset(certificate.NotAfter).AddSeconds(1)));
        var exchange = new Exchange();
        exchange.Context.Connection.ClientCertificate = certificate;

        (await exchange.Through(authority)).ShouldBeRefused(401, "token_invalid");
        (await new Exchange().Through(authority)).ShouldBeRefused(401, "token_required");
    }

    [Theory]
    [InlineData("mtls: {}", "nobody is known by a certificate")]
    [InlineData("mtls: { roles: [a], consumers: { till: {} } }", "without 'subject' the roles stand with the consumers", "'till' has no certificate")]
    [InlineData("mtls: { consumers: { till: { thumbprints: 'ab:cd' } } }", "a thumbprint is sha256: and 64 hexadecimal digits")]
    public void What_cannot_be_meant_is_refused(string yaml, params string[] faults) => Authorities.Faults(yaml).ShouldBe(faults);

    private static async Task<Exchange> Show(X509Certificate2 certificate, string yaml)
    {
        var exchange = new Exchange();
        exchange.Context.Connection.ClientCertificate = certificate;
        return await exchange.Through(Authorities.Read(yaml, new FakeTime(TimeProvider.System.GetUtcNow())));
    }

    private static X509Certificate2 Make(string subject, Action<SubjectAlternativeNameBuilder> alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        alternatives(names);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
