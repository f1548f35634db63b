using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gatehouse.TestKit;
using Shop;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The services of the sample by themselves, without the gateway.</summary>
public sealed class ShopServicesTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private ShopServices shop = null!;

    public async Task InitializeAsync() => shop = await ShopServices.StartAsync(ShopPorts.Free, ShopParts.Read([])!);

    public async Task DisposeAsync()
    {
        client.Dispose();
        await shop.DisposeAsync();
    }

    [Fact]
    public async Task Every_service_says_who_answered()
    {
        Dictionary<string, Uri> services = new()
        {
            ["users"] = shop.Users,
            ["orders"] = shop.Orders,
            ["products"] = shop.Products,
            ["payments"] = shop.Payments,
            ["preferences"] = shop.Preferences,
        };
        foreach (var (name, address) in services)
        {
            using var response = await client.GetAsync(new Uri(address, "/health"));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Headers.GetValues("x-service").ShouldBe([name]);
        }
    }

    [Fact]
    public async Task One_service_can_run_alone()
    {
        await using var alone = await ShopServices.StartAsync(ShopPorts.Free, ShopParts.Read(["products"])!);

        alone.Started.Select(service => service.Name).ShouldBe(["products"]);
        (await client.GetStringAsync(new Uri(alone.Products, "/api/products/1"))).ShouldContain("Keyboard");
    }

    [Fact]
    public void What_is_no_part_of_the_shop_is_not_started() => ShopParts.Read(["product"]).ShouldBeNull();

    [Fact]
    public async Task An_order_names_its_user_and_products()
    {
        var order = await client.GetFromJsonAsync<JsonElement>(new Uri(shop.Orders, "/api/orders/1"));
        order.GetProperty("userId").GetInt32().ShouldBe(1);
        order.GetProperty("products")[1].GetProperty("productId").GetInt32().ShouldBe(3);
        var ofUser = await client.GetFromJsonAsync<JsonElement[]>(new Uri(shop.Orders, "/api/orders?userId=1"));
        ofUser!.Select(found => found.GetProperty("id").GetInt32()).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Products_are_found_by_a_list_of_ids()
    {
        var products = await client.GetFromJsonAsync<JsonElement[]>(new Uri(shop.Products, "/api/products?ids=1,3,99"));
        products!.Select(found => found.GetProperty("id").GetInt32()).ShouldBe([1, 3]);
    }

    [Theory]
    [InlineData("""{"orderId":1,"amount":9.5}""", 201)]
    [InlineData("""{"orderId":1,"amount":-1}""", 422)]
    [InlineData("""{"amount":9.5}""", 422)]
    [InlineData("""{"orderId":"one"}""", 400)]
    [InlineData("", 400)]
    public async Task A_payment_is_validated(string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(shop.Payments, "/api/payments"), content);
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("/api/users/99", 404)]
    [InlineData("/nothing", 404)]
    [InlineData("/api/users?fail=503&delay=1", 503)]
    public async Task Errors_are_JSON(string path, int status)
    {
        using var response = await client.GetAsync(new Uri(shop.Users, path));
        ((int)response.StatusCode).ShouldBe(status);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_echo_sends_back_and_closes()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(shop.Users) { Scheme = "ws", Path = "/api/users/echo" }.Uri, CancellationToken.None).InTime();
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None).InTime();
        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("hello");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).InTime();
        socket.State.ShouldBe(WebSocketState.Closed);
    }

    [Fact]
    public async Task The_ticker_begins_at_once()
    {
        await using var stream = await client.GetStreamAsync(new Uri(shop.Users, "/api/users/ticker"));
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync().InTime()).ShouldBe("event: tick");
        (await reader.ReadLineAsync().InTime()).ShouldBe("data: tick 1");
    }
}
