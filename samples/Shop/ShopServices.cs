using Shop.Orders;
using Shop.Payments;
using Shop.Preferences;
using Shop.Products;
using Shop.Users;

namespace Shop;

/// <summary>The services, running: all five, or some.</summary>
internal sealed class ShopServices : IAsyncDisposable
{
    private readonly List<ShopService> started = [];

    private ShopServices()
    {
    }

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["users", "orders", "products", "payments", "preferences"];

    /// <summary>Those that run.</summary>
    public IReadOnlyList<ShopService> Started => started;

    public Uri Users => AddressOf("users");

    public Uri Orders => AddressOf("orders");

    public Uri Products => AddressOf("products");

    public Uri Payments => AddressOf("payments");

    public Uri Preferences => AddressOf("preferences");

    /// <summary>All of <paramref name="parts"/>, or none: when one cannot listen, those before it are stopped again.</summary>
    public static async Task<ShopServices> StartAsync(ShopPorts ports, ShopParts parts, CancellationToken cancellationToken = default)
    {
        var shop = new ShopServices();
        try
        {
            foreach (var name in Names.Where(parts.Has))
                shop.started.Add(await StartAsync(name, ports, cancellationToken));
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(started.Select(service => service.DisposeAsync().AsTask()));

    private static Task<ShopService> StartAsync(string name, ShopPorts ports, CancellationToken cancellationToken) => name switch
    {
        "users" => ShopService.StartAsync(name, ports.Users, UsersService.Map, cancellationToken),
        "orders" => ShopService.StartAsync(name, ports.Orders, OrdersService.Map, cancellationToken),
        "products" => ShopService.StartAsync(name, ports.Products, ProductsService.Map, cancellationToken),
        "payments" => ShopService.StartAsync(name, ports.Payments, PaymentsService.Map, cancellationToken),
        "preferences" => ShopService.StartAsync(name, ports.Preferences, PreferencesService.Map, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such service"),
    };

    private Uri AddressOf(string name) => started.Single(service => service.Name == name).Address;
}
