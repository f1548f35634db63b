using Gatehouse.Core.Hosting;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Snapshots;

public sealed class RouteSharingTests
{
    [Fact]
    public async Task Routes_with_the_same_answer_share_it()
    {
        await using var gateway = Build(builder => builder.AddRoute("/a", "one").AddRoute("GET /b/**", "one"));

        Chain(gateway, "/a").ShouldBeSameAs(Chain(gateway, "GET /b/**"));
    }

    [Theory]
    [InlineData("{ \"to\": \"two\" }")]
    [InlineData("{ \"to\": \"one/elsewhere\" }")]
    [InlineData("{ \"to\": \"one\", \"timeout\": \"1s\" }")]
    [InlineData("{ \"to\": \"one\", \"host\": \"client\" }")]
    [InlineData("{ \"to\": \"one\", \"host\": \"b.test\" }")]
    [InlineData("{ \"to\": \"one\", \"rewrite\": { \"match\": \"a\", \"replace\": \"b\" } }")]
    public async Task Another_answer_is_not_shared(string section)
    {
        await using var gateway = Build(builder => builder.AddRoute("/a", "one").AddRoute("/b", System.Text.Json.Nodes.JsonNode.Parse(section)!));

        Chain(gateway, "/a").ShouldNotBeSameAs(Chain(gateway, "/b"));
    }

    private static GatewayHost Build(Func<GatewayBuilder, GatewayBuilder> routes) =>
        routes(new GatewayBuilder().AddUpstream("one", "http://127.0.0.1:1").AddUpstream("two", "http://127.0.0.1:2")).Build();

    private static Delegate Chain(GatewayHost gateway, string id) => Route(gateway, id).Chain;

    private static CompiledRoute Route(GatewayHost gateway, string id) =>
        gateway.Gateway.Current.Snapshot.Routes.Single(route => route.Id == id);
}
