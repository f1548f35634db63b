using System.Diagnostics;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Binding;

public class GatewayConfigTests
{
    [Theory]
    [InlineData("listen: 8081", "8081")]
    [InlineData("listen: http://localhost:8081", "http://localhost:8081")]
    [InlineData("listen: [8081, 'https://*:8443']", "8081 https://*:8443")]
    [InlineData("listen: {url: 8081}", "8081")]
    [InlineData("listen: [{url: 'https://*:8443', certificate: a.pem}, 8081]", "https://*:8443 8081")]
    [InlineData("admin: 1", "8080")]
    public void Listeners_are_a_value_a_list_or_objects(string text, string urls) =>
        string.Join(' ', Config(text).Listen.Select(l => l.Url)).ShouldBe(urls);

    [Theory]
    [InlineData("admin: false", "false")]
    [InlineData("admin: 9902", "9902")]
    [InlineData("admin: http://localhost:9902", "http://localhost:9902")]
    [InlineData("admin: {url: 9902}", "9902")]
    [InlineData("listen: 1", "9901")]
    public void The_admin_listener_is_a_port_a_URL_or_off(string text, string url) => Config(text).Admin.Url.ShouldBe(url);

    [Theory]
    [InlineData("http://a", "http://a")]
    [InlineData("[http://a, http://b]", "http://a http://b")]
    [InlineData("{destinations: http://a}", "http://a")]
    [InlineData("{destinations: [http://a, {url: http://b}], timeout: 2s}", "http://a http://b")]
    public void An_upstream_is_an_address_a_list_or_an_object(string text, string urls) =>
        string.Join(' ', Config($"upstreams: {{x: {text}}}").Upstreams["x"].Destinations.Select(d => d.Url)).ShouldBe(urls);

    [Fact]
    public void A_route_is_a_target_or_an_object()
    {
        var config = Config("routes: {/a: users, 'GET /b/{id}': {to: users/x, timeout: 1s, cors: true, limit: [1/1s], headers: {x: true}}}");
        config.Routes["/a"].To.ShouldBe("users");
        var route = config.Routes["GET /b/{id}"];
        route.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        route.Policies.Select(p => p.Key.Value).ShouldBe(["cors", "limit"]);
        route.Headers["x"].Text().ShouldBe("true");
    }

    [Fact]
    public void Policies_stand_under_defaults_too() =>
        Config("defaults: {timeout: 5s, auth: none}").Defaults.Policies.ShouldHaveSingleItem().Value.Text().ShouldBe("none");

    [Fact]
    public void Every_part_knows_where_it_was_written_and_what_was_not_written_stands_at_its_parent()
    {
        var config = Config("upstreams:\n  x: http://a\nroutes:\n  /a: x\n");
        config.Upstreams["x"].Node.Position.Line.ShouldBe(2);
        config.Upstreams["x"].Destinations[0].Node.Position.ShouldBe(config.Upstreams["x"].Node.Position);
        config.Routes["/a"].Node.Position.Line.ShouldBe(4);
        config.Listen[0].Node.ShouldBe(config.Node);
        config.Admin.At("url").ShouldBe(config.Node);
        config.At("routes").Position.Line.ShouldBe(4);
    }

    [Theory]
    [InlineData("rout: {}", "unknown key 'rout' in the configuration", "did you mean 'routes'?")]
    [InlineData("listen: {url: 1, cert: x}", "unknown key 'cert' in 'listen'", "did you mean 'certificate'?")]
    [InlineData("listen: [{url: 1, Key: x}]", "unknown key 'Key' in 'listen'", "did you mean 'key'?")]
    [InlineData("admin: {uri: 1}", "unknown key 'uri' in 'admin'", "did you mean 'url'?")]
    [InlineData("forwarded: {trusted: a}", "unknown key 'trusted' in 'forwarded'", "did you mean 'trust'?")]
    [InlineData("defaults: {limits: 1}", "unknown key 'limits' in 'defaults'", "did you mean 'limit'?")]
    [InlineData("upstreams: {x: {destinations: a, zzz: 1}}", "unknown key 'zzz' in upstream 'x'", null)]
    [InlineData("upstreams: {x: {destinations: [{url: a, zzz: 1}]}}", "unknown key 'zzz' in 'destinations'", null)]
    [InlineData("routes: {'GET /orders/{id}': {ratelimit: 100/1m}}", "unknown key 'ratelimit' in route 'GET /orders/{id}'", "did you mean 'limit'?")]
    [InlineData("routes: {/a: {rewrite: {match: a, replace: b, with: c}}}", "unknown key 'with' in 'rewrite'", null)]
    [InlineData("limit: 1", "unknown key 'limit' in the configuration", "'limit' stands in a route, or in 'defaults'")]
    [InlineData("routes: {/a: {to: x, listen: 8080}}", "unknown key 'listen' in route '/a'", "'listen' stands at the top of the file")]
    [InlineData("upstreams: {x: {destinations: a, forwarded: {}}}", "unknown key 'forwarded' in upstream 'x'", "'forwarded' stands at the top of the file")]
    public void An_unknown_key_is_refused_at_every_level(string text, string message, string? hint)
    {
        var error = Error(text);
        error.Code.ShouldBe("GH1101");
        error.Message.ShouldBe(message);
        error.Hint.ShouldBe(hint);
    }

    [Fact]
    public void Ten_thousand_routes_are_bound_in_well_under_half_a_second()
    {
        var text = new StringBuilder("upstreams: {users: http://localhost:3001}\nroutes:\n");
        for (var i = 0; i < 10_000; i++)
            text.Append($"  GET /api/v{i}/users/{{id}}: {{ to: 'users/{{id}}', limit: 100/15m per ip, timeout: 5s }}\n");
        Load(text.ToString()).Errors.Any.ShouldBeFalse();
        var root = Good(text.ToString());
        // The best of some runs: the machine may be busy with other tests.
        Enumerable.Range(0, 5).Min(_ => Time(root)).ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
    }

    private static TimeSpan Time(ConfigNode root)
    {
        var clock = Stopwatch.StartNew();
        OptionsBinder.Bind<GatewayConfig>(root, new ConfigErrors(), Keys)!.Routes.Count.ShouldBe(10_000);
        return clock.Elapsed;
    }

    private static GatewayConfig Config(string text)
    {
        var loaded = Load(text);
        loaded.Errors.Items.Select(ConfigErrorText.Format).ShouldBeEmpty();
        return loaded.Config.ShouldNotBeNull();
    }
}
