using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The sample as a whole: five services and the gateway that its file describes (R1, R5).</summary>
public sealed class ShopGatewayTests : IAsyncLifetime
{
    private ShopGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await ShopGateway.StartAsync();

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Theory]
    [InlineData("/api/users", "users", "Ada")]
    [InlineData("/api/users/1", "users", "ada@example.com")]
    [InlineData("/api/users/summary", "users", "newest")]
    [InlineData("/members/2", "users", "Grace")]
    [InlineData("/admin/stats", "users", "admins")]
    [InlineData("/api/orders", "orders", "shipped")]
    [InlineData("/api/orders/1", "orders", "productId")]
    [InlineData("/api/orders?userId=3", "orders", "153.95")]
    [InlineData("/api/products?ids=1,2", "products", "Monitor arm")]
    [InlineData("/api/products/3", "products", "Cable")]
    [InlineData("/preferences/1", "preferences", "dark")]
    public async Task Every_route_leads_to_its_service(string url, string service, string text)
    {
        using var response = await gateway.Client.GetAsync(url);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-service").ShouldBe([service]);
        response.Headers.GetValues("x-correlation-id").Single().ShouldNotBeEmpty();
        response.Headers.GetValues("x-content-type-options").ShouldBe(["nosniff"]);
        (await response.Content.ReadAsStringAsync()).ShouldContain(text);
    }

    [Fact]
    public async Task The_front_page_is_the_gateways_own()
    {
        var links = await gateway.Client.GetFromJsonAsync<JsonElement>("/");

        foreach (var link in links.EnumerateObject())
        {
            using var response = await gateway.Client.GetAsync(link.Value.GetString());
            response.StatusCode.ShouldBe(HttpStatusCode.OK, link.Name);
        }
    }

    [Fact]
    public async Task A_payment_is_taken_and_a_large_one_is_not_read()
    {
        using var taken = await gateway.Client.PostAsJsonAsync("/api/payments", new { orderId = 1, amount = 9.5 });
        using var large = await gateway.Client.PostAsync("/api/payments", new StringContent(new string(' ', 4097)));

        taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await taken.Content.ReadAsStringAsync()).ShouldContain("accepted");
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("/nope", 404, "Route not found")]
    [InlineData("/members/ada", 404, "Route not found")]
    [InlineData("/api/payments", 405, "Method not allowed")]
    [InlineData("/beta/products/1", 404, "Route not found")]
    [InlineData("/preferences/1?delay=30000", 504, "")]
    [InlineData("/api/users/1?fail=503", 503, "failed on request")]
    public async Task What_goes_wrong_says_so(string url, int status, string error)
    {
        using var response = await gateway.Client.GetAsync(url);

        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldContain(error);
    }

    [Fact]
    public async Task Products_are_kept_for_a_minute()
    {
        using var client = new HttpClient();
        var words = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{gateway.Port}/api/products/2"));
            words.Add(answer.Headers.GetValues("x-cache").Single());
        }
        words[1].ShouldBe("Hit");
    }

    /// <summary>R12: orders and payments are for customers, the administration for administrators, and products for everybody.</summary>
    [Theory]
    [InlineData(null, "/api/products/1", 200)]
    [InlineData(null, "/api/orders/1", 401)]
    [InlineData(null, "/api/orders/1/details", 401)]
    [InlineData(null, "/admin/stats", 401)]
    [InlineData("user@example.com", "/api/orders/1/details", 200)]
    [InlineData("user@example.com", "/admin/stats", 403)]
    [InlineData("admin@example.com", "/admin/stats", 200)]
    public async Task Who_may_do_what(string? email, string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{gateway.Port}{path}"));
        if (email is not null)
            request.Headers.Authorization = new("Bearer", await gateway.LoginAsync(email, email.StartsWith("admin", StringComparison.Ordinal) ? "admin-of-the-shop" : "user-of-the-shop"));
        using var client = new HttpClient();

        using var answer = await client.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Beta_is_for_those_who_ask_for_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/beta/products/1") { Headers = { { "x-beta", "1" } } };
        using var response = await gateway.Client.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldContain("Keyboard");
    }

    [Fact]
    public async Task Old_addresses_lead_to_new_ones()
    {
        using var response = await gateway.Client.GetAsync("/old/users/1?x=1");

        response.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        response.Headers.Location!.OriginalString.ShouldBe("/api/users/1?x=1");
    }

    [Fact]
    public async Task A_WebSocket_goes_through()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", gateway.Client.DefaultRequestHeaders.Authorization!.ToString());
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/api/users/echo"), CancellationToken.None).InTime();
        var buffer = new byte[64];

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).InTime();
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().InTime();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();

        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("hello");
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Events_come_as_they_happen()
    {
        using var response = await gateway.Client.GetAsync("/api/users/ticker", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        (await reader.ReadLineAsync().InTime()).ShouldBe("event: tick");
        (await reader.ReadLineAsync().InTime()).ShouldBe("data: tick 1");
    }
}
