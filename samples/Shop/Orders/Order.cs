namespace Shop.Orders;

internal sealed record Order(int Id, int UserId, OrderLine[] Products, decimal Total, string Status);
