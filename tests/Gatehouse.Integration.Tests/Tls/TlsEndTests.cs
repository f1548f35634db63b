using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Tls;

/// <summary>R1, R8: whether a client's connection with TLS ended in order can be told from outside (RFC 8446, 6.1).</summary>
public sealed class TlsEndTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly CertificateFiles certificate;

    public TlsEndTests() => certificate = Certificates.Write(folder, "server");

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /a HTTP/1.0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400")]
    public async Task A_connection_that_ends_with_its_answer_says_so(string request, string answer)
    {
        await using var up = RawUpstream.Start(connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\n\r\nok"));
        await using var gateway = await StartAsync(up.Address);
        await using var client = await RecordedConnection.OpenAsync(gateway.Port);

        await client.SendAsync(request);

        (await client.ReadToEndAsync()).ShouldStartWith(answer);
        client.Records[^1].ShouldBe(RecordedConnection.Alert);
    }

    [Fact]
    public async Task A_client_that_says_that_it_ends_is_told_the_same()
    {
        await using var up = RawUpstream.Start(connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var gateway = await StartAsync(up.Address);
        await using var client = await RecordedConnection.OpenAsync(gateway.Port);

        await client.SendAsync("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await client.Tls.ShutdownAsync();

        (await client.ReadToEndAsync()).ShouldEndWith("ok");
        client.Records[^1].ShouldBe(RecordedConnection.Alert);
    }

    [Fact]
    public async Task An_idle_connection_is_told_when_the_gateway_stops()
    {
        await using var up = RawUpstream.Start(connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var gateway = await StartAsync(up.Address);
        await using var client = await RecordedConnection.OpenAsync(gateway.Port);
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
        (await client.Tls.ReadAsync(new byte[1]).AsTask().InTime()).ShouldBe(1);

        var stopping = gateway.Host.StopAsync(TimeSpan.FromSeconds(10));

        (await client.ReadToEndAsync()).ShouldEndWith("ok");
        client.Records[^1].ShouldBe(RecordedConnection.Alert);
        await stopping.InTime();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task An_answer_that_is_cut_off_does_not_look_whole(string answer)
    {
        await using var up = RawUpstream.Start(connection => AnswerAsync(connection, answer));
        await using var gateway = await StartAsync(up.Address);
        await using var client = await RecordedConnection.OpenAsync(gateway.Port);

        await client.SendAsync("GET /a HTTP/1.0\r\n\r\n");

        await client.ReadToEndAsync();
        client.Records.ShouldNotContain(RecordedConnection.Alert);
    }

    public void Dispose() => folder.Dispose();

    private static async Task AnswerAsync(RawConnection connection, string answer)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync(answer);
    }

    private Task<RunningGateway> StartAsync(string upstream) =>
        RunningGateway.StartAsync($"listen: {{ url: https://127.0.0.1:0, certificate: {certificate.CertificatePath}, key: {certificate.KeyPath} }}\nupstreams: {{ up: '{upstream}' }}\nroutes: {{ /**: up }}\n");
}
