using System.Net;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R14: what services are told of a caller is the gateway's word alone, however a client writes the fields.</summary>
public sealed class SpoofedIdentityTests : IAsyncLifetime
{
    private static readonly string[] Names = ["X-User-Id", "X-User-Roles"];

    private Guarded guarded = null!;

    public async Task InitializeAsync() => guarded = await Guarded.StartAsync();

    public async Task DisposeAsync() => await guarded.DisposeAsync();

    [Fact]
    public async Task No_spelling_of_the_fields_gets_through_HTTP_1()
    {
        var variants = 0;
        foreach (var name in Spellings())
        {
            foreach (var fields in Forms(name).Append($"Connection: {name}, keep-alive\r\n{name}: root").Append($"{name}: root\r\nConnection: {Names[0]}\r\nConnection: {Names[1]}"))
            {
                variants++;
                foreach (var target in new[] { "/keys/a", "/open/a" })
                {
                    await using var client = await RawClient.ConnectTlsAsync(guarded.Gateway.Port, "localhost", "http/1.1");
                    await client.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {Guarded.Key}\r\n{fields}\r\n\r\n");
                }
            }
        }

        variants.ShouldBeGreaterThanOrEqualTo(120);
        ShouldBeTheGatewaysWord();
    }

    [Fact]
    public async Task No_spelling_of_the_fields_gets_through_HTTP_2()
    {
        using var client = guarded.Client();
        var variants = 0;
        foreach (var name in Spellings())
        {
            foreach (var fields in Forms(name))
            {
                variants++;
                foreach (var target in new[] { "/keys/a", "/open/a" })
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                    Guarded.Add("keys", request, areGood: true);
                    foreach (var field in fields.Split("\r\n"))
                        request.Headers.TryAddWithoutValidation(field[..field.IndexOf(':', StringComparison.Ordinal)], field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
                    using var response = await client.SendAsync(request);
                }
            }
        }

        variants.ShouldBeGreaterThanOrEqualTo(80);
        ShouldBeTheGatewaysWord();
    }

    private static IEnumerable<string> Spellings() =>
        from name in Names
        from spelling in new[] { name, name.Replace('-', '_'), "X_" + name[2..], "X-" + name[2..].Replace('-', '_') }
        from cased in new[] { spelling, spelling.ToLowerInvariant(), spelling.ToUpperInvariant() }
        select cased;

    private static string[] Forms(string name) =>
    [
        $"{name}: root",
        $"{name}: root\r\n{name}: admin",
        $"{name}: root, admin",
        $"{name}:",
        $"{name}: root\r\n{name.Replace('_', '-')}: root\r\n{name.Replace('-', '_')}: root",
    ];

    private void ShouldBeTheGatewaysWord()
    {
        var requests = guarded.Upstream.Requests;
        requests.Count(request => request.Target == "/keys/a").ShouldBeGreaterThan(80);
        requests.Count(request => request.Target == "/open/a").ShouldBeGreaterThan(80);
        foreach (var request in requests)
            Told(request).ShouldBe(request.Target == "/keys/a" ? ["x-user-id: billing", "x-user-roles: machine"] : [], ignoreOrder: true);
    }

    private static IEnumerable<string> Told(RecordedRequest request) =>
        request.Headers
            .Where(field => Names.Contains(field.Key.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))
            .Select(field => $"{field.Key.ToLowerInvariant()}: {field.Value}");
}
