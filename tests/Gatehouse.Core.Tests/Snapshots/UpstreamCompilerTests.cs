using Gatehouse.Core.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Snapshots;

public sealed class UpstreamCompilerTests
{
    [Theory]
    [InlineData("""{ "destinations": [{ "url": "http://a:1", "backup": true }] }""", "has backups only")]
    [InlineData("""{ "destinations": "http://a:1", "balance": "hash" }""", "'hash' needs to know of what")]
    [InlineData("""{ "destinations": "http://a:1", "balance": { "by": "random", "hash": "request.ip" } }""", "'hash' is a way of its own")]
    [InlineData("""{ "destinations": "http://a:1", "balance": { "sticky": "a b" } }""", "is not a name for a cookie")]
    [InlineData("""{ "destinations": "http://a:1", "balance": { "key": "secret" } }""", "which is not there")]
    [InlineData("""{ "destinations": "http://a:1", "balance": "roundrobin" }""", "did you mean 'roundRobin'?")]
    [InlineData("""{ "destinations": "http://a:1", "retry": { "on": ["reset", "201"] } }""", "'201' is nothing after which")]
    [InlineData("""{ "destinations": "http://a:1", "retry": { "budget": "120%" } }""", "expected a share such as 20%")]
    [InlineData("""{ "destinations": "http://a:1", "hedge": "soon" }""", "'soon' is no time after which")]
    [InlineData("""{ "destinations": "http://a:1", "hedge": "p100" }""", "a quantile from p50 to p99.9")]
    [InlineData("""{ "destinations": "http://a:1", "hedge": { "after": "2h" } }""", "between 1ms and 1h, was 2h")]
    [InlineData("""{ "destinations": "http://a:1", "hedge": "p95", "balance": { "sticky": "node" } }""", "'sticky' keeps each client at one")]
    [InlineData("""{ "destinations": "http://a:1", "breaker": { "fallback": "othr" } }""", "did you mean 'other'?")]
    [InlineData("""{ "destinations": "http://a:1", "breaker": { "fallback": "up" } }""", "'up' is no other upstream")]
    [InlineData("""{ "destinations": "http://a:1", "breaker": { "fallback": { "headers": { "a b": "c" } } } }""", "a b")]
    [InlineData("""{ "destinations": "http://a:1", "health": "ready" }""", "'ready' is not a path")]
    [InlineData("""{ "destinations": "http://a:1", "health": { "body": "request.ip == body" } }""", "knows nothing but 'body'")]
    [InlineData("""{ "timeout": "1s" }""", "'up' has no destination")]
    [InlineData("""{ "destinations": "http://a:1", "discover": "dns://a:1" }""", "has destinations and discovers them too")]
    [InlineData("""{ "destinations": "http://a:1", "every": "30s" }""", "there is no 'discover'")]
    [InlineData("""{ "discover": { "url": "dns://a:1", "every": "30s" }, "every": "30s" }""", "'every' is in 'discover' already")]
    [InlineData("""{ "discover": "zookeeper://a:1/x" }""", "instances are not found by 'zookeeper://'")]
    [InlineData("""{ "discover": { "url": "dns://a:1", "token": "x" } }""", "'token' means nothing for dns://")]
    public void What_cannot_be_meant_is_refused(string section, string message)
    {
        var builder = new GatewayBuilder().AddUpstream("up", System.Text.Json.Nodes.JsonNode.Parse(section)!).AddUpstream("other", "http://b:1").AddRoute("/**", "up");

        var refused = Should.Throw<InvalidConfigurationException>(() => builder.Compile(NullLoggerFactory.Instance));

        string.Join('\n', refused.Errors.Select(error => $"{error.Message} {error.Hint}")).ShouldContain(message);
    }

    [Theory]
    [InlineData("""{ "split": { "shares": { "up": "5%" } } }""", "which has the rest")]
    [InlineData("""{ "split": { "shares": { "othr": "5%" } } }""", "did you mean 'other'?")]
    [InlineData("""{ "split": { "shares": { "other": "60%", "third": "50%" } } }""", "more than 100% together")]
    [InlineData("""{ "mirror": "othr" }""", "did you mean 'other'?")]
    [InlineData("""{ "host": "b\u00fccher.example" }""", "is not ASCII write 'xn--bcher-kva.example'")]
    [InlineData("""{ "host": "b\u00fccher.example:81" }""", "is not ASCII write 'xn--bcher-kva.example:81'")]
    [InlineData("""{ "host": "a b" }""", "'a b' is not a host name")]
    public void So_are_routes(string section, string message)
    {
        var route = System.Text.Json.Nodes.JsonNode.Parse(section)!;
        route["to"] = "up";
        var builder = new GatewayBuilder().AddUpstream("up", "http://a:1").AddUpstream("other", "http://b:1").AddUpstream("third", "http://c:1").AddRoute("/**", route);

        var refused = Should.Throw<InvalidConfigurationException>(() => builder.Compile(NullLoggerFactory.Instance));

        string.Join('\n', refused.Errors.Select(error => $"{error.Message} {error.Hint}")).ShouldContain(message);
    }
}
