using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests;

/// <summary>The expressions of the example configuration (R19 to R23).</summary>
public sealed class ExampleTests
{
    private static readonly ExpressionEnvironment Environment = new([.. new[]
    {
        "request", "auth", "ip", "id", "orderId", "userId", "sku", "rest", "order", "user", "details", "line", "recentOrders", "preferences",
    }.Select(name => new CelVariable(name, CelType.Dyn))]);

    [Theory]
    [InlineData("ip")]
    [InlineData("auth.sub")]
    [InlineData("request.headers['idempotency-key']")]
    [InlineData("order.products")]
    [InlineData("line.productId")]
    [InlineData("line.details")]
    [InlineData("merge(order, {\"user\": user})")]
    [InlineData("recentOrders.take(5)")]
    [InlineData("preferences")]
    [InlineData("now")]
    [InlineData("\"admin\" in auth.roles && request.ip.in(\"10.0.0.0/8\")")]
    public void Each_can_be_compiled(string text) => Cel.Compile(Environment, text).Text.ShouldBe(text);
}
