using System.Net;

namespace Gatehouse.Integration.Tests.Routing;

/// <summary>Routes that depend on headers and query (R2).</summary>
public sealed class ConditionTests : IAsyncLifetime
{
    private const string Yaml = """
        routes:
          "GET /a": { respond: plain }
          "GET,HEAD /a":
            respond: two
            headers: { x-beta: true, x-colour: [red, blue] }
          "GET /b":
            respond: searched
            query: { q: true, debug: false }
          "GET /c":
            respond: exact
            query: { kind: "big box" }
            headers: { x-never: false }
        """;

    private RunningGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RunningGateway.StartAsync(Yaml);

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Theory]
    [InlineData("/a", "", "plain")]
    [InlineData("/a", "x-beta: 1", "plain")]
    [InlineData("/a", "x-beta: 1; x-colour: red", "two")]
    [InlineData("/a", "x-beta: 1; x-colour: green", "plain")]
    [InlineData("/b?q=", "", "searched")]
    [InlineData("/b", "", null)]
    [InlineData("/b?q=1&debug=1", "", null)]
    [InlineData("/c?kind=big%20box", "", "exact")]
    [InlineData("/c?kind=big+box", "", "exact")]
    [InlineData("/c?kind=big", "", null)]
    [InlineData("/c?kind=big+box", "x-never: 1", null)]
    public async Task A_route_is_taken_when_all_its_conditions_hold(string url, string headers, string? expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var header in headers.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        using var response = await gateway.Client.SendAsync(request);

        if (expected is null)
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        else
            (await response.Content.ReadAsStringAsync()).ShouldBe(expected);
    }
}
