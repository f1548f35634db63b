using System.Text;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R14, R22: the requests of a batch are let in by what the batch came with, as if each had come by itself, and by nothing else.</summary>
public sealed class BatchedCredentialsTests : IAsyncLifetime
{
    private static readonly string[] Seen = ["authorization", "x-api-key", "x-user-id", "x-user-roles", "x_user_id"];

    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync("ok");

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Requests_are_let_in_and_told_of_as_they_are_by_themselves(bool passesToken, bool hasKey)
    {
        await using var gateway = await StartAsync($"defaults: {{ auth: [main, keys], identity: {{ token: {(passesToken ? "true" : "false")} }} }}");
        var (name, value) = hasKey ? ("X-Api-Key", Guarded.Key) : ("Authorization", "Bearer " + Tokens.Shared.Make());
        (await SendAsync(gateway, HttpMethod.Get, "/a", (name, value))).ShouldBe("200 ok");
        var answer = await SendAsync(gateway, HttpMethod.Post, "/batch", (name, value));

        answer.ShouldContain("\"status\":200");
        upstream.Requests.Count.ShouldBe(2);
        Told(upstream.Requests[1]).ShouldBe(Told(upstream.Requests[0]));
    }

    [Theory]
    [InlineData("defaults: { auth: [main, keys] }", "x-user-id: billing")]
    [InlineData("defaults: { auth: none }", "")]
    public async Task What_clients_say_of_themselves_is_not_told_to_services_through_a_batch_either(string defaults, string told)
    {
        await using var gateway = await StartAsync(defaults);
        var answer = await SendAsync(
            gateway, HttpMethod.Post, "/batch", ("X-Api-Key", Guarded.Key), ("X-User-Id", "root"), ("X_User_Id", "root"), ("X-User-Roles", "admin"), ("x_user-roles", "admin"));

        answer.ShouldContain("\"status\":200");
        string.Join(", ", upstream.Requests.Single().Headers.Where(field => field.Key.Contains("user", StringComparison.OrdinalIgnoreCase) && field.Key != "User-Agent").Select(field => $"{field.Key.ToLowerInvariant()}: {field.Value}"))
            .ShouldBe(told);
    }

    [Fact]
    public async Task Who_is_not_let_in_is_not_let_in_by_a_batch_that_everybody_may_send()
    {
        await using var gateway = await StartAsync("defaults: { auth: [main, keys] }", ", auth: none");
        var answer = await SendAsync(gateway, HttpMethod.Post, "/batch", ("X-Api-Key", Guarded.Key + "-not"), ("X-User-Id", "billing"));

        answer.ShouldStartWith("200 ");
        answer.ShouldContain("\"status\":401");
        upstream.Requests.ShouldBeEmpty();
    }

    private Task<RunningGateway> StartAsync(string defaults, string batch = "") => RunningGateway.StartAsync(
        $$"""
        upstreams: { up: '{{upstream.Address}}' }
        auth:
          main: { jwt: { secret: {{Tokens.Secret}}, issuer: shop, audience: shop-api } }
          keys: { apiKey: { consumers: { billing: { key: {{Guarded.Key}} } } } }
        {{defaults}}
        routes:
          POST /batch: { batch: {}{{batch}} }
          /a: up
        """);

    private static async Task<string> SendAsync(RunningGateway gateway, HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        using var message = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
            message.Content = new StringContent("""{"requests":[{"path":"/a"}]}""", Encoding.UTF8, "application/json");
        foreach (var (name, value) in fields)
            message.Headers.TryAddWithoutValidation(name, value);
        using var response = await gateway.Client.SendAsync(message);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    private static string Told(RecordedRequest request) => string.Join(", ", Seen.Select(name => request.Header(name)));
}
