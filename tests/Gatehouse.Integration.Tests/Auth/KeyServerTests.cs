using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Gatehouse.Core.Hosting;
using Gatehouse.Jose.Keys;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R9: keys by URL or discovery, with rotation and a bounded refresh, from servers that are up, down, slow or wrong.</summary>
public sealed class KeyServerTests : IAsyncLifetime
{
    private readonly FakeTime time = new();
    private RecordingUpstream upstream = null!;
    private KeyServer server = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("served");
        server = await KeyServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_keys_are_fetched_by_their_url_or_found_by_the_issuers_own_description(bool isDiscovery)
    {
        var key = NewKey();
        server.Keys = KeySet.Of(key.Verification);
        await using var gateway = await StartAsync(isDiscovery ? server.Issuer : $"{{ jwks: {server.KeysUrl} }}");

        (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);
        server.Fetches.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(10));
        (await StatusAsync(gateway, Token(NewKey()))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetched_keys_verify_by_the_named_algorithms_alone(bool isDiscovery)
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        server.Keys = KeySet.Of(VerificationKey.FromPem(pem, out _)!);
        await using var gateway = await StartAsync($"{{ {(isDiscovery ? "issuer: " + server.Issuer : "jwks: " + server.KeysUrl)}, algorithms: [PS256, HS256] }}");

        (await StatusAsync(gateway, Token(SigningKey.FromPem(pem, out _, JwsAlgorithms.PS256)!))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, Token(SigningKey.FromPem(pem, out _, JwsAlgorithms.RS256)!))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_rotation_under_load_refuses_no_good_token()
    {
        var key = NewKey();
        server.Keys = KeySet.Of(key.Verification);
        await using var gateway = await StartAsync($"{{ jwks: {server.KeysUrl} }}");
        (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);

        for (var rotation = 0; rotation < 3; rotation++)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            var next = NewKey();
            server.Keys = KeySet.Of(key.Verification, next.Verification);
            var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => StatusAsync(gateway, Token(i % 2 == 0 ? key : next))));
            answers.ShouldAllBe(status => status == HttpStatusCode.OK);
            key = next;
        }
        server.Fetches.ShouldBe(4);
    }

    [Fact]
    public async Task A_flood_of_tokens_with_an_unknown_key_is_one_fetch_in_ten_seconds()
    {
        var key = NewKey();
        server.Keys = KeySet.Of(key.Verification);
        await using var gateway = await StartAsync($"{{ jwks: {server.KeysUrl} }}");
        (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);
        var unknown = Token(NewKey());

        for (var tens = 1; tens <= 3; tens++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            for (var i = 0; i < 50; i++)
                (await StatusAsync(gateway, unknown)).ShouldBe(HttpStatusCode.Unauthorized);
            (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);
            server.Fetches.ShouldBe(1 + tens);
        }
    }

    public static TheoryData<string, RequestDelegate> Faults => new()
    {
        { "down", context => Abort(context) },
        { "500", context => Status(context, 500) },
        { "HTML", context => context.Response.WriteAsync("<html>Sign in</html>") },
        { "redirects", context => Redirect(context) },
        { "huge", context => context.Response.WriteAsync("{\"keys\":[" + new string(' ', 1 << 20) + "]}") },
        { "empty", context => context.Response.WriteAsync("{\"keys\":[]}") },
        { "hangs", context => Task.Delay(Timeout.Infinite, context.RequestAborted) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_key_server_with_a_fault_never_opens_a_door_and_never_fails_known_keys(string name, RequestDelegate fault)
    {
        var key = NewKey();
        server.Instead = fault;
        await using var gateway = await StartAsync($"{{ jwks: {server.KeysUrl} }}");

        var first = StatusAsync(gateway, Token(key));
        if (name == "hangs")
            await PassAsync(first);
        (await first).ShouldBe(HttpStatusCode.ServiceUnavailable, name);
        upstream.Requests.ShouldBeEmpty();

        server.Instead = null;
        server.Keys = KeySet.Of(key.Verification);
        time.Advance(TimeSpan.FromSeconds(11));
        (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);

        server.Instead = fault;
        for (var hour = 0; hour < 5; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task The_log_says_once_that_keys_cannot_be_fetched_and_once_that_they_can_again()
    {
        var key = NewKey();
        server.Instead = context => Status(context, 500);
        await using var gateway = await StartAsync($"{{ jwks: {server.KeysUrl} }}");
        for (var tens = 0; tens < 3; tens++)
        {
            (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.ServiceUnavailable);
            time.Advance(TimeSpan.FromSeconds(10));
        }
        server.Keys = KeySet.Of(key.Verification);
        server.Instead = null;
        (await StatusAsync(gateway, Token(key))).ShouldBe(HttpStatusCode.OK);

        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].Contains("fetched again", StringComparison.Ordinal))
            lines.Add(await gateway.NextLogAsync());

        lines[^1].ShouldBe("The keys of 'auth.partners' are fetched again.");
        lines.Where(line => line.Contains("cannot be fetched", StringComparison.Ordinal)).ShouldBe(
            ["The keys of 'auth.partners' cannot be fetched. The key server did not answer with 200. Keys that are known stay in use."]);
    }

    [Fact]
    public async Task An_issuer_that_describes_another_is_not_believed()
    {
        server.Instead = context => context.Response.WriteAsync($$"""{"issuer":"https://other.example.com/","jwks_uri":"{{server.KeysUrl}}"}""");
        await using var gateway = await StartAsync(server.Issuer);

        (await StatusAsync(gateway, Token(NewKey()))).ShouldBe(HttpStatusCode.ServiceUnavailable);
        server.Fetches.ShouldBe(0);
    }

    [Theory]
    [InlineData("jwks: http://keys.example.com/")]
    [InlineData("issuer: http://issuer.example.com/")]
    public async Task Keys_from_other_machines_come_over_tls(string jwt)
    {
        var refused = await Should.ThrowAsync<InvalidConfigurationException>(() => StartAsync($"{{ {jwt} }}"));

        refused.Message.ShouldContain("https", Case.Insensitive);
    }

    // The fetch waits by the fake clock: let it pass until the answer is there.
    private async Task PassAsync(Task answer)
    {
        while (!answer.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private string Token(SigningKey key) => new Tokens(key).MakeAt(time.GetUtcNow(), ("iss", server.Issuer), ("exp", time.GetUtcNow().AddDays(1).ToUnixTimeSeconds()));

    private static SigningKey NewKey()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.FromPem(ec.ExportPkcs8PrivateKeyPem(), out _)!;
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context)
    {
        context.Response.Redirect("/elsewhere");
        return Task.CompletedTask;
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningGateway gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private Task<RunningGateway> StartAsync(string jwt) => RunningGateway.StartAsync(
        $$"""
        upstreams: { up: {{upstream.Address}} }
        auth: { partners: { jwt: {{jwt}} } }
        routes:
          /orders: { to: up, auth: partners }
        """,
        builder => builder.Options.Time = time);
}
