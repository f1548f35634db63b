using Gatehouse.Core.Configuration;
using Gatehouse.Policies.Limit;

namespace Gatehouse.Policies.Tests.Limit;

public sealed class LimitModuleTests
{
    [Theory]
    [InlineData("100/15m", "100/15m")]
    [InlineData("[100/15m per ip, 8 concurrent]", "100/15m, 8 concurrent")]
    [InlineData("{ count: 5, window: 90s, per: request.host, algorithm: tokenBucket, burst: 9 }", "5/1m30s")]
    [InlineData("{ rule: 5/1m per ip, shadow: true, name: probe }", "probe (shadow)")]
    [InlineData("[{ concurrent: 3, per: auth }]", "3 concurrent")]
    [InlineData("{ all: [1/1s, 2/1m] }", "1/1s, 2/1m")]
    public void Limits_are_lines_or_maps_or_lists(string yaml, string detail) => new LimitModule().Read(yaml).Detail.ShouldBe(detail);

    [Theory]
    [InlineData("100", 1, 1, "'100' does not say in how long")]
    [InlineData("[100/15m, 5/m]", 1, 11, "'m' is not the length of a window")]
    [InlineData("5/1m per request.nothing", 1, 18, "nothing")]
    [InlineData("[1/1s, 5/1m per 1 +]", 1, 20, "")]
    [InlineData("5/1m per request.body.x", 1, 1, "'request.body' is not there yet")]
    [InlineData("5/1m per 'a'", 1, 1, "is the same for every request")]
    [InlineData("5/1m per request.headers", 1, 1, "is of type map")]
    [InlineData("{ count: 5 }", 1, 1, "does not say in how long")]
    [InlineData("{ window: 5s }", 1, 1, "does not say how many")]
    [InlineData("{ per: ip }", 1, 1, "does not say how many")]
    [InlineData("{ rule: 5/1m, count: 3 }", 1, 22, "'count' is said twice")]
    [InlineData("{ rule: 5/1m per ip, per: auth }", 1, 27, "'per' is said twice")]
    [InlineData("{ concurrent: 3, window: 1m }", 1, 1, "as many at a time")]
    [InlineData("{ count: 5, window: 1m, burst: 3 }", 1, 32, "only a token bucket")]
    [InlineData("{ count: 5, window: 1m, shared: exact }", 1, 33, "there is no 'redis'")]
    [InlineData("{ concurrent: 5, shared: batched }", 1, 26, "each node counts")]
    [InlineData("{ count: 5, window: 1m, name: 'a\"b' }", 1, 31, "a name is 1 to 60")]
    [InlineData("api", 1, 1, "there is no 'api' under 'limits'")]
    [InlineData("[api, 5/1m]", 1, 2, "there is no 'api' under 'limits'")]
    [InlineData("[none]", 1, 2, "'none' is not a limit")]
    [InlineData("[]", 1, 1, "no limit is written")]
    [InlineData("true", 1, 1, "no limit is written")]
    [InlineData("{ count: 0, window: 1m }", 1, 10, "must be between")]
    [InlineData("{ count: 5, window: 10ms }", 1, 21, "must be between")]
    [InlineData("{ cuont: 5 }", 1, 3, "unknown key")]
    public void What_is_wrong_is_told_at_its_place(string yaml, int line, int column, string message)
    {
        var errors = new ConfigErrors();
        new LimitModule().Compile(Nodes.Yaml(yaml), ModuleExtensions.Scope(null), errors).ShouldBeNull();

        var error = errors.Items[0];
        (error.Position!.Value.Line, error.Position!.Value.Column).ShouldBe((line, column));
        error.Message.ShouldContain(message);
    }
}
