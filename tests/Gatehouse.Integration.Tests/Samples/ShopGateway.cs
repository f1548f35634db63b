using Shop;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The sample's services on free ports, and the gateway that its own file describes in front of them.</summary>
internal sealed class ShopGateway : IAsyncDisposable
{
    private readonly ShopServices shop;
    private readonly RunningGateway gateway;

    private ShopGateway(ShopServices shop, RunningGateway gateway)
    {
        this.shop = shop;
        this.gateway = gateway;
    }

    public HttpClient Client => gateway.Client;

    public int Port => gateway.Port;

    public static async Task<ShopGateway> StartAsync()
    {
        var shop = await ShopServices.StartAsync(ShopPorts.Free);
        return new ShopGateway(shop, await RunningGateway.StartAsync(Config(shop)));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await shop.DisposeAsync();
    }

    private static string Config(ShopServices shop) => Repository.Read("samples/Shop/gatehouse.yaml")
        .Replace("listen: 8080", "listen: http://127.0.0.1:0", StringComparison.Ordinal)
        .Replace("http://localhost:3001", Address(shop.Users), StringComparison.Ordinal)
        .Replace("http://localhost:3002", Address(shop.Orders), StringComparison.Ordinal)
        .Replace("http://localhost:3003", Address(shop.Products), StringComparison.Ordinal)
        .Replace("http://localhost:3004", Address(shop.Payments), StringComparison.Ordinal)
        .Replace("http://localhost:3005", Address(shop.Preferences), StringComparison.Ordinal);

    private static string Address(Uri service) => service.GetLeftPart(UriPartial.Authority);
}
