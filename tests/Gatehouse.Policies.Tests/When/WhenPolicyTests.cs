using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.When;

namespace Gatehouse.Policies.Tests.When;

public sealed class WhenPolicyTests
{
    private static readonly RoutePattern Order = RouteKeyParser.Parse("/orders/{id}", out RouteSyntaxError? _)!.Pattern;

    [Theory]
    [InlineData("request.method == 'GET'", true)]
    [InlineData("request.path == '/orders/a%20b'", true)]
    [InlineData("id == 'a b'", true)]
    [InlineData("request.query.x == '1,2'", true)]
    [InlineData("request.query.gone == '1'", false)]
    [InlineData("request.query['a b'] == 'c d'", true)]
    [InlineData("size(request.query) == 2", true)]
    [InlineData("request.headers['X-Beta'] == '1'", true)]
    [InlineData("request.headers['x-many'] == 'a, b'", true)]
    [InlineData("'x-gone' in request.headers", false)]
    [InlineData("request.headers.exists(name, name == 'x-beta')", true)]
    [InlineData("request.ip.in('192.0.2.0/24')", true)]
    [InlineData("request.host == 'shop' && request.scheme == 'https'", true)]
    [InlineData("request.correlationId == 'cid-1'", true)]
    [InlineData("auth.claims.x == 1 || true", true)]
    public async Task Only_true_lets_a_request_pass(string condition, bool passes)
    {
        var policy = new WhenModule().Make(new WhenOptions { Condition = condition }, Order);
        var exchange = new Exchange(target: "/orders/a%20b?x=1&a%20b=c+d&x=2").WithParameter(Order, 8, 5)
            .WithHeader("x-beta", "1").WithHeader("x-many", "a", "b");
        exchange.Context.Request.Scheme = "https";
        exchange.Context.Request.Headers.Host = "shop";

        await exchange.Through(policy);

        if (passes)
            exchange.NextCalls.ShouldBe(1);
        else
            exchange.ShouldBeRefused(403, "condition_not_met");
    }

    [Theory]
    [InlineData("'admin' in auth.roles")]
    [InlineData("has(auth.sub)")]
    [InlineData("auth.sub == ''")]
    [InlineData("request.path == '/nowhere' && auth.claims.level > 3")]
    public async Task A_condition_on_the_caller_asks_who_it_is_and_then_refuses(string condition)
    {
        var policy = new WhenModule().Make(new WhenOptions { Condition = condition });
        var known = new Exchange();
        known.Gateway.Caller = new Caller("shop", "u1", ["guest"], CelValue.Of(CelMap.Empty));

        var unknown = await new Exchange().Through(policy);

        unknown.ShouldBeRefused(401, "token_required");
        unknown.ResponseHeaders.WWWAuthenticate.ShouldBe(["Bearer"]);
        if (condition != "has(auth.sub)")
            (await known.Through(policy)).ShouldBeRefused(403, "condition_not_met");
    }

    [Fact]
    public async Task A_condition_takes_no_memory()
    {
        var policy = new WhenModule().Make(new WhenOptions { Condition = "request.headers['x-beta'] == '1' && !('admin' in auth.roles) && request.path == '/'" });
        var exchange = new Exchange().WithHeader("x-beta", "1");
        exchange.Context.Request.Path = "/";
        await exchange.Through(policy);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            _ = policy.InvokeAsync(exchange.Context, static _ => Task.CompletedTask);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Theory]
    [InlineData("request.metod == 'GET'", "metod")]
    [InlineData("ident == ''", "ident")]
    [InlineData("1 +", "")]
    [InlineData("request.path", "type string")]
    [InlineData("response.status == 200", "response")]
    [InlineData("request.body.x == 1", "request.body")]
    public void What_cannot_be_a_condition_is_refused(string condition, string message) =>
        new WhenModule().Fault(new WhenOptions { Condition = condition }, pattern: Order).Message.ShouldContain(message);

    [Theory]
    [InlineData("'request.metod'", 10)]
    [InlineData("request.metod", 9)]
    [InlineData("\"true || \\\"\\\" == request.metod\"", 26)]
    [InlineData("  'true ||\n  request.metod'", 11)]
    public void A_mistake_is_shown_at_its_place_in_the_file(string yaml, int column)
    {
        var node = Nodes.Yaml(yaml);

        var error = new WhenModule().Fault(new WhenOptions { Condition = Nodes.TextOf(node) }, node);

        error.Hint.ShouldBe("did you mean 'method'?");
        error.Position!.Value.Column.ShouldBe(column);
    }
}
