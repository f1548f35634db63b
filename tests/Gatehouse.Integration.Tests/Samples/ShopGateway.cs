using System.Net.Http.Headers;
using System.Net.Http.Json;
using Gatehouse.TestKit.Files;
using Shop;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The sample's services on free ports, and the gateway that its own file describes in front of them.</summary>
internal sealed class ShopGateway : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly ShopServices shop;
    private readonly RunningGateway gateway;

    private ShopGateway(TempFolder folder, ShopServices shop, RunningGateway gateway)
    {
        this.folder = folder;
        this.shop = shop;
        this.gateway = gateway;
    }

    /// <summary>Somebody who is logged in as the administrator; see <see cref="LoginAsync"/>.</summary>
    public HttpClient Client => gateway.Client;

    public int Port => gateway.Port;

    public static async Task<ShopGateway> StartAsync()
    {
        var folder = new TempFolder();
        var shop = await ShopServices.StartAsync(ShopPorts.Free, ShopParts.Read([])!);
        var gateway = new ShopGateway(folder, shop, await RunningGateway.StartAsync(Config(shop, folder)));
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await gateway.LoginAsync("admin@example.com", "admin-of-the-shop"));
        return gateway;
    }

    /// <summary>An access token, as the README gets one.</summary>
    public async Task<string> LoginAsync(string email, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login") { Content = JsonContent.Create(new { email, password }) };
        request.Headers.Accept.ParseAdd("text/plain");
        using var answer = await Client.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await shop.DisposeAsync();
        folder.Dispose();
    }

    // A machine that is busy with other tests is no late service.
    private static string Config(ShopServices shop, TempFolder folder) => Repository.Read("samples/Shop/gatehouse.yaml")
        .Replace("users: ./users.yaml", $"users: {Repository.File("samples/Shop/users.yaml")}\n  sessions: {folder.File("sessions")}", StringComparison.Ordinal)
        .Replace("timeout: 300ms", "timeout: 5s", StringComparison.Ordinal)
        .Replace("timeout: 800ms", "timeout: 5s", StringComparison.Ordinal)
        .Replace("listen: 8080", "listen: http://127.0.0.1:0", StringComparison.Ordinal)
        .Replace("http://localhost:3001", Address(shop.Users), StringComparison.Ordinal)
        .Replace("http://localhost:3002", Address(shop.Orders), StringComparison.Ordinal)
        .Replace("http://localhost:3003", Address(shop.Products), StringComparison.Ordinal)
        .Replace("http://localhost:3004", Address(shop.Payments), StringComparison.Ordinal)
        .Replace("http://localhost:3005", Address(shop.Preferences), StringComparison.Ordinal);

    private static string Address(Uri service) => service.GetLeftPart(UriPartial.Authority);
}
