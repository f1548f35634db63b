namespace Shop.Orders;

/// <summary>What was bought, by whom.</summary>
internal static class OrdersService
{
    private static readonly Order[] Orders =
    [
        new(1, 1, [new(1, 2), new(3, 1)], 108.90m, "shipped"),
        new(2, 2, [new(2, 1)], 89.00m, "paid"),
        new(3, 1, [new(4, 4)], 18.00m, "open"),
        new(4, 3, [new(1, 1), new(2, 1), new(5, 1)], 153.95m, "open"),
    ];

    public static void Map(WebApplication app)
    {
        app.MapGet("/api/orders", (int? userId) => Orders.Where(order => userId is null || order.UserId == userId));
        app.MapGet("/api/orders/{id:int}", (int id) => Answer.Found(Array.Find(Orders, order => order.Id == id), $"no order {id}"));
    }
}
