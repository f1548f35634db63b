namespace Shop.Products;

internal sealed record Product(int Id, string Name, decimal Price, int Stock);
