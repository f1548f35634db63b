namespace Shop.Products;

/// <summary>What there is to buy.</summary>
internal static class ProductsService
{
    private static readonly Product[] Products =
    [
        new(1, "Keyboard", 49.95m, 12),
        new(2, "Monitor arm", 89.00m, 4),
        new(3, "Cable, 2 m", 9.00m, 250),
        new(4, "Notebook", 4.50m, 80),
        new(5, "Desk lamp", 15.00m, 0),
    ];

    public static void Map(WebApplication app)
    {
        app.MapGet("/api/products", (string? ids) => ids is null ? Products : Choose(ids));
        app.MapGet("/api/products/{id:int}", (int id) => Answer.Found(Array.Find(Products, product => product.Id == id), $"no product {id}"));
        app.MapGet("/api/products/summary", () => new { products = Products.Length, inStock = Products.Count(product => product.Stock > 0) });
    }

    // ?ids=1,2,3: those of them that exist.
    private static Product[] Choose(string ids)
    {
        var wanted = ids.Split(',', StringSplitOptions.TrimEntries);
        return Array.FindAll(Products, product => wanted.Contains(product.Id.ToString()));
    }
}
