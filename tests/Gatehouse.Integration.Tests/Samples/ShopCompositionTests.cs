using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Integration.Tests.Documentation;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The composed routes of the sample, as docs/composing.md shows them (R19, R20, R21).</summary>
public sealed class ShopCompositionTests : IAsyncLifetime
{
    private ShopGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await ShopGateway.StartAsync();

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Fact]
    public async Task Order_details_are_what_the_page_shows()
    {
        var shown = MarkdownBlock.ReadAll("docs/composing.md").Single(block => block.Text.StartsWith("$ curl", StringComparison.Ordinal)).Text;

        (await gateway.Client.GetStringAsync("/api/orders/2/details")).ShouldBe(shown.Split('\n')[1]);
    }

    [Fact]
    public async Task Each_product_stands_in_its_own_line()
    {
        var order = JsonDocument.Parse(await gateway.Client.GetStringAsync("/api/orders/4/details")).RootElement;

        order.GetProperty("user").GetProperty("name").GetString().ShouldBe("Linus");
        foreach (var line in order.GetProperty("products").EnumerateArray())
            line.GetProperty("details").GetProperty("id").GetInt32().ShouldBe(line.GetProperty("productId").GetInt32());
    }

    [Fact]
    public async Task The_dashboard_has_all_its_parts()
    {
        using var response = await gateway.Client.GetAsync("/dashboard/1");

        var dashboard = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        dashboard.EnumerateObject().Select(part => part.Name).ShouldBe(["user", "recentOrders", "preferences", "generatedAt"]);
        dashboard.GetProperty("recentOrders").GetArrayLength().ShouldBe(2);
        dashboard.GetProperty("preferences").GetProperty("theme").GetString().ShouldBe("dark");
        response.Headers.Contains("Gatehouse-Partial").ShouldBeFalse();
        response.Headers.GetValues("x-content-type-options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task A_part_that_is_nice_to_have_has_something_in_its_place()
    {
        // Nobody has preferences there.
        using var response = await gateway.Client.GetAsync("/dashboard/3");

        (await response.Content.ReadAsStringAsync()).ShouldContain("\"preferences\":{\"theme\":\"light\"}");
        response.Headers.GetValues("Gatehouse-Partial").ShouldBe(["preferences"]);
    }

    [Fact]
    public async Task An_order_that_is_not_there_is_404()
    {
        using var response = await gateway.Client.GetAsync("/api/orders/99/details");

        ((int)response.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task The_catalog_is_one_object() =>
        (await gateway.Client.GetStringAsync("/api/catalog")).ShouldBe("""{"products":5,"inStock":4,"users":3,"newest":"Linus"}""");

    [Theory]
    [InlineData("GET /api/orders/{orderId}/details")]
    [InlineData("GET /dashboard/{userId}")]
    public void The_page_and_the_sample_say_the_same(string key)
    {
        var sample = Section(Repository.Read("samples/Shop/gatehouse.yaml"), key);

        MarkdownBlock.ReadAll("docs/composing.md").Select(block => Section(block.Text, key)).ShouldContain(sample);
    }

    // The lines of a route, without comments.
    private static string Section(string yaml, string key)
    {
        var section = Regex.Match(yaml, "^  " + Regex.Escape(key) + @":[^\n]*\n(    [^\n]*\n)*", RegexOptions.Multiline).Value;
        return Regex.Replace(section, @" +# [^\n]*", "");
    }
}
