using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public sealed class SecretParameterTests
{
    private readonly SecretParameter key = new("api_key");

    [Theory]
    [InlineData("", 0, "", "")]
    [InlineData("a=1&b", 0, "", "a=1&b")]
    [InlineData("api_key=x", 1, "x", "")]
    [InlineData("a=1&api_key=x%20y+z&b=2", 1, "x y z", "a=1&b=2")]
    [InlineData("api%5Fkey=x&%61pi_key=y", 2, "x", "")]
    [InlineData("api_key&api_key=", 2, "", "")]
    [InlineData("API_KEY=x&api_keys=y&xapi_key=z", 0, "", "API_KEY=x&api_keys=y&xapi_key=z")]
    public void It_is_found_and_taken_out_by_its_decoded_name(string query, int count, string first, string rest)
    {
        key.Find(query, out var value).ShouldBe(count);

        value.ShouldBe(first);
        key.Without(query).ShouldBe(rest);
    }
}
