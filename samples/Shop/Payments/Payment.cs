namespace Shop.Payments;

internal sealed record Payment(int Id, int OrderId, decimal Amount, string Status);
