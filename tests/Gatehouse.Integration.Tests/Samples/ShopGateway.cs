using Shop;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The sample's own file, with the addresses of services that run on free ports.</summary>
internal static class ShopGateway
{
    public static string Config(ShopServices shop) => Repository.Read("samples/Shop/gatehouse.yaml")
        .Replace("listen: 8080", "listen: http://127.0.0.1:0", StringComparison.Ordinal)
        .Replace("http://localhost:3001", Address(shop.Users), StringComparison.Ordinal)
        .Replace("http://localhost:3002", Address(shop.Orders), StringComparison.Ordinal)
        .Replace("http://localhost:3003", Address(shop.Products), StringComparison.Ordinal)
        .Replace("http://localhost:3004", Address(shop.Payments), StringComparison.Ordinal)
        .Replace("http://localhost:3005", Address(shop.Preferences), StringComparison.Ordinal);

    private static string Address(Uri service) => service.GetLeftPart(UriPartial.Authority);
}
