namespace Gatehouse.Expressions.Tests;

public sealed class ExpressionScannerTests
{
    [Theory]
    [InlineData("/users/{order.userId}/x", 8, 20)]
    [InlineData("{request.headers['a}b']}", 1, 23)]
    [InlineData("{{'a': {'b': 1}}.a}{x}", 1, 18)]
    [InlineData("{a", 1, -1)]
    [InlineData("{'a}", 1, -1)]
    [InlineData("{a}}", 1, 2)]
    public void The_end_of_an_expression_in_text_is_found(string text, int start, int end) => ExpressionScanner.FindEnd(text, start).ShouldBe(end);
}
