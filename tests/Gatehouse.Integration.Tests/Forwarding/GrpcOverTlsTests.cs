using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>
/// R5: gRPC to a service behind TLS. The gateway is a process of its own, because what it trusts is what its machine trusts, and
/// OpenSSL reads that from <c>SSL_CERT_FILE</c> once.
/// </summary>
public sealed class GrpcOverTlsTests
{
    [Fact]
    public async Task A_service_with_a_trusted_certificate_is_spoken_to_in_HTTP_2()
    {
        await using var upstream = await RecordingUpstream.StartAsync(GrpcEcho.AnswerAsync, UpstreamProtocol.Https);
        using var folder = new TempFolder();
        var trusted = folder.Write("trusted.crt", upstream.Certificate!.ExportCertificatePem());
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ '/**': up }}\nlisten: h2c://127.0.0.1:0\nadmin: false\n");
        await using var gateway = ServerProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "gatehouse.dll"), "run", file],
            environment: new Dictionary<string, string?> { ["SSL_CERT_FILE"] = trusted });
        var line = await gateway.WaitForLineAsync(line => line.StartsWith("listening on ", StringComparison.Ordinal));

        await GrpcEcho.AskAsync(new Uri(line["listening on ".Length..]), upstream);
    }
}
