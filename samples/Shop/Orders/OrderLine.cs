namespace Shop.Orders;

internal sealed record OrderLine(int ProductId, int Quantity);
