using Shop.Orders;
using Shop.Payments;
using Shop.Preferences;
using Shop.Products;
using Shop.Users;

namespace Shop;

/// <summary>The five services, running.</summary>
internal sealed class ShopServices : IAsyncDisposable
{
    private readonly List<ShopService> started = [];

    private ShopServices()
    {
    }

    public Uri Users => started[0].Address;

    public Uri Orders => started[1].Address;

    public Uri Products => started[2].Address;

    public Uri Payments => started[3].Address;

    public Uri Preferences => started[4].Address;

    /// <summary>All of them, or none: when one cannot listen, those before it are stopped again.</summary>
    public static async Task<ShopServices> StartAsync(ShopPorts ports, CancellationToken cancellationToken = default)
    {
        var shop = new ShopServices();
        try
        {
            await shop.AddAsync("users", ports.Users, UsersService.Map, cancellationToken);
            await shop.AddAsync("orders", ports.Orders, OrdersService.Map, cancellationToken);
            await shop.AddAsync("products", ports.Products, ProductsService.Map, cancellationToken);
            await shop.AddAsync("payments", ports.Payments, PaymentsService.Map, cancellationToken);
            await shop.AddAsync("preferences", ports.Preferences, PreferencesService.Map, cancellationToken);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(started.Select(service => service.DisposeAsync().AsTask()));

    private async Task AddAsync(string name, int port, Action<WebApplication> map, CancellationToken cancellationToken) =>
        started.Add(await ShopService.StartAsync(name, port, map, cancellationToken));
}
