using System.Net;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R13, R12, R14: keys, passwords, certificates and a service that is asked; what callers may do; what services learn of them.</summary>
public sealed class CredentialsTests : IAsyncLifetime
{
    private readonly AccessLines log = new();
    private Guarded guarded = null!;

    public async Task InitializeAsync() => guarded = await Guarded.StartAsync(builder => builder.Options.AccessLog = log);

    public async Task DisposeAsync() => await guarded.DisposeAsync();

    [Theory]
    [InlineData("keys", "billing", "machine")]
    [InlineData("people", "ann", "admin")]
    [InlineData("certificates", "till.internal", "machine")]
    [InlineData("asked", "bob", "reader")]
    public async Task A_route_may_take_several_kinds_and_services_learn_who_calls(string kind, string user, string roles)
    {
        var seen = await ReachAsync(kind, "/any/a");

        seen.Header("X-User-Id").ShouldBe(user);
        seen.Header("X-User-Roles").ShouldBe(roles);
        seen.Header("X-Plan").ShouldBe(kind == "asked" ? "gold" : null);
        seen.Header("x_plan").ShouldBeNull();
        seen.Header("X-Api-Key").ShouldBeNull();
        seen.Header("Authorization").ShouldBeNull();
    }

    [Fact]
    public async Task Claims_of_a_consumer_are_handed_on_where_that_is_wanted()
    {
        (await ReachAsync("keys", "/tenant/a")).Header("X-Tenant").ShouldBe("7");
    }

    [Theory]
    [InlineData("keys", 403, "insufficient_permissions")]
    [InlineData("people", 200, "ok")]
    [InlineData("", 401, "token_required")]
    public async Task A_role_lets_in_or_not(string kind, int status, string text)
    {
        using var client = guarded.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/a");
        Guarded.Add(kind, request, areGood: true);
        using var response = await client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldContain(text);
        guarded.Upstream.Requests.Count.ShouldBe(status == 200 ? 1 : 0);
    }

    [Theory]
    [InlineData("/keys/a?x=1&api_key=" + Guarded.Key, 200, "/keys/a?x=1")]
    [InlineData("/keys/a?api%5Fkey=" + Guarded.Key, 200, "/keys/a")]
    [InlineData("/keys/a?api_key=nearly", 401, "/keys/a")]
    public async Task A_key_in_the_query_is_neither_forwarded_nor_logged(string target, int status, string left)
    {
        using var client = guarded.Client();
        using var response = await client.GetAsync(target);

        ((int)response.StatusCode).ShouldBe(status);
        (await log.NextAsync()).GetProperty("url").GetString().ShouldBe(left);
        guarded.Upstream.Requests.Select(request => request.Target).ShouldBe(status == 200 ? [left] : []);
    }

    [Theory]
    [InlineData("/nobody/a?x=1&api_key=" + Guarded.Key, 403, "/nobody/a?x=1")]
    [InlineData("/nowhere?api%5fkey=" + Guarded.Key, 404, "/nowhere")]
    [InlineData("/people/a?api_key=" + Guarded.Key, 401, "/people/a")]
    [InlineData("/open/a?api_key=" + Guarded.Key, 200, "/open/a")]
    public async Task A_key_in_the_query_is_not_logged_wherever_it_is_sent(string target, int status, string left)
    {
        using var client = guarded.Client();
        using var response = await client.GetAsync(target);

        ((int)response.StatusCode).ShouldBe(status);
        (await log.NextAsync()).GetProperty("url").GetString().ShouldBe(left);
    }

    [Fact]
    public async Task A_key_in_the_query_of_a_request_that_the_server_refuses_is_not_logged()
    {
        await using var client = await RawClient.ConnectTlsAsync(guarded.Gateway.Port, "localhost", "http/1.1");

        (await client.ExchangeAsync($"GET /keys/a?api_key={Guarded.Key} HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', 100_000)}\r\n\r\n")).Status.ShouldBe(431);

        (await log.NextAsync()).GetProperty("url").GetString()!.ShouldNotContain(Guarded.Key);
    }

    [Fact]
    public async Task Two_keys_are_nobodys()
    {
        using var client = guarded.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/keys/a?api_key=" + Guarded.Key);
        Guarded.Add("keys", request, areGood: true);
        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        guarded.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_that_is_gone_opens_nothing()
    {
        await guarded.Checker.DisposeAsync();
        using var client = guarded.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/asked/a");
        Guarded.Add("asked", request, areGood: true);
        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        guarded.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ url: http://127.0.0.1:0, clientCertificates: require, clientCa: ca.pem }", "certificates of clients are for https")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: a.pem, clientCertificates: require }", "'clientCa' is missing")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: a.pem, clientCertificates: allow, clientCa: nothing.pem }", "cannot read 'nothing.pem'")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: a.pem, clientCertificates: allow, clientCa: gatehouse.yaml }", "holds no certificate")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: a.pem, clientCa: ca.pem }", "none are asked for")]
    public void A_listener_that_cannot_verify_clients_is_refused(string listen, string message)
    {
        using var folder = new TempFolder();

        var check = ConfigCheck.Run(folder.Write("gatehouse.yaml", $"listen: {listen}\nroutes: {{ /a: {{ respond: a }} }}\n"), Gatehouse.Policies.BuiltInPolicies.All, static _ => null);

        check.Errors.ShouldContain(error => error.Message.Contains(message));
    }

    [Theory]
    [InlineData("$env.KEY", 0)]
    [InlineData("$file.key.txt", 0)]
    [InlineData("a-key-that-stands-in-the-file", 1)]
    public void Only_a_key_that_stands_in_the_file_itself_is_risky(string key, int warnings)
    {
        using var folder = new TempFolder();
        folder.Write("key.txt", Guarded.Key + "\n");
        var file = folder.Write("gatehouse.yaml", $"auth: {{ keys: {{ apiKey: {{ consumers: {{ a: {{ key: {key} }} }} }} }} }}\nroutes: {{ /a: {{ respond: a, auth: keys }} }}\n");

        var check = ConfigCheck.Run(file, Gatehouse.Policies.BuiltInPolicies.All, static _ => Guarded.Key);

        check.Errors.ShouldBeEmpty();
        check.Warnings.Count.ShouldBe(warnings);
    }

    [Fact]
    public async Task A_listener_may_require_a_certificate_and_one_that_is_within_its_time()
    {
        using var folder = new TempFolder();
        using var authority = new Authority();
        using var good = authority.Issue(["till.internal"]);
        using var old = authority.Issue(["till.internal"], from: -3, to: -1);
        var server = Certificates.Write(folder, "server");
        var ca = folder.Write("ca.pem", authority.Pem);
        await using var gateway = await RunningGateway.StartAsync(
            $"listen: {{ url: https://127.0.0.1:0, certificate: {server.CertificatePath}, key: {server.KeyPath}, clientCertificates: require, clientCa: {ca} }}\nroutes: {{ /a: {{ respond: a }} }}\n");

        (await Guarded.GetAsync(gateway, good)).ShouldBe("a");
        await Should.ThrowAsync<HttpRequestException>(() => Guarded.GetAsync(gateway, old));
        await Should.ThrowAsync<HttpRequestException>(() => Guarded.GetAsync(gateway, null));
    }

    private async Task<RecordedRequest> ReachAsync(string kind, string target)
    {
        using var client = guarded.Client(kind == "certificates" ? guarded.Certificate : null);
        using var request = new HttpRequestMessage(HttpMethod.Get, target) { Headers = { { "X-Plan", "spoofed" }, { "x_plan", "spoofed" } } };
        Guarded.Add(kind, request, areGood: true);
        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await guarded.Upstream.NextRequestAsync();
    }
}
