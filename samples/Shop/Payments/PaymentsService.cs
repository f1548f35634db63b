using System.Text.Json;

namespace Shop.Payments;

/// <summary>Takes the money, or says why not.</summary>
internal static class PaymentsService
{
    public static void Map(WebApplication app)
    {
        var count = 0;
        app.MapPost("/api/payments", async (HttpRequest request) => await ReadAsync(request) switch
        {
            null => Answer.Error(StatusCodes.Status400BadRequest, "the body is not a JSON object with orderId and amount"),
            { OrderId: not > 0 } => Answer.Error(StatusCodes.Status422UnprocessableEntity, "orderId must be a positive number"),
            { Amount: not > 0 } => Answer.Error(StatusCodes.Status422UnprocessableEntity, "amount must be more than 0"),
            { } payment => Accept(Interlocked.Increment(ref count), payment),
        });
    }

    private static IResult Accept(int id, PaymentRequest payment) =>
        Results.Json(new Payment(id, payment.OrderId!.Value, payment.Amount!.Value, "accepted"), statusCode: StatusCodes.Status201Created);

    private static async Task<PaymentRequest?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<PaymentRequest>(request.Body, JsonSerializerOptions.Web, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
