namespace Shop.Payments;

internal sealed record PaymentRequest(int? OrderId, decimal? Amount);
