using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>What is wrong with a composed route is said when the configuration is read, at its place.</summary>
public sealed class PlanErrorTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("calls: { a: 'up/{b.x}', b: 'up/{c.x}', c: 'up/{a.x}' }", "4:14", "calls wait for each other: 'a' needs 'b' needs 'c' needs 'a'")]
    [InlineData("calls: { a: 'up/{a.x}' }", "4:14", "calls wait for each other: 'a' needs 'a'")]
    [InlineData("calls: { order: up/a, b: 'up/{oder.x}' }", "4:35", "did you mean 'order'?")]
    [InlineData("calls: { a: 'up/{request.metod}' }", "4:30", "did you mean 'method'?")]
    [InlineData("calls: { a: 'up/{1 + }' }", "4:26", "")]
    [InlineData("calls: { a: 'up/{id' }", "4:21", "'{' is not closed")]
    [InlineData("calls: { a: up/a, b: up/b }\n    body: a", "4:23", "the answer of call 'b' is not used")]
    [InlineData("calls: { a: up/a }\n    body: { x: [a, b] }", "5:20", "b")]
    [InlineData("calls: { a: up/a }\n    body: |\n      {\"x\": a,\n       \"y\": bb}", "7:13", "bb")]
    [InlineData("calls: { id: up/a }", "4:14", "the name 'id' is taken already")]
    [InlineData("calls: { request: up/a }", "4:14", "the name 'request' is taken already")]
    [InlineData("calls: { a-b: up/a }", "4:14", "not a name for a call")]
    [InlineData("calls: { in: up/a }", "4:14", "not a name for a call")]
    [InlineData("calls: { a: upp/a }", "4:17", "did you mean 'up'?")]
    [InlineData("calls: { a: { get: up/a, post: up/a } }", "4:17", "needs one target, and has 2")]
    [InlineData("calls: { a: { optional: true } }", "4:17", "needs one target, and has 0")]
    [InlineData("calls: { a: { get: up/a, body: '1' } }", "4:36", "a GET has no body")]
    [InlineData("calls: { a: { get: up/a, each: '[1]' } }", "4:36", "EXPRESSION as NAME")]
    [InlineData("calls: { a: { get: up/a, each: '[1] as id' } }", "4:36", "the name 'id' is taken already")]
    [InlineData("calls: { a: { get: up/a, into: x.y } }", "4:36", "no meaning without 'each'")]
    [InlineData("calls: { a: { get: up/a, when: 1 + 1 } }", "4:36", "a condition is true or false, and this is of type int")]
    [InlineData("calls: { a: { get: up/a, parallel: 2 } }", "4:40", "'parallel' has no meaning without 'each'")]
    [InlineData("calls: { a: { get: up/a, maxItems: 2 } }", "4:40", "'maxItems' has no meaning without 'each'")]
    [InlineData("calls: { a: up/a, b: { get: up/a, each: a.x as n, into: m.y } }", "4:61", "'into' is a member of the item")]
    [InlineData("calls: { a: up/a, b: { get: up/a, each: '[1] as n', into: n.y } }", "4:63", "'into' needs the items")]
    [InlineData("calls: { a: { get: up/a, headers: { host: x } } }", "4:41", "written by the gateway itself")]
    [InlineData("calls: { a: { get: up/a, headers: { X_Forwarded_For: x } } }", "4:41", "written by the gateway itself")]
    [InlineData("calls: { a: { get: up/a, headers: { a: x, a-b-c-d-e-f-g-h-i-j: x } } }", "4:47", "more than 8 dashes")]
    [InlineData("calls: { a: { get: up/a, headers: { x-a: x, X-A: y } } }", "4:49", "stands twice")]
    [InlineData("calls: { a: { get: up/a, optionl: true } }", "4:30", "did you mean 'optional'?")]
    [InlineData("calls: { a: up/a }\n    to: up", "3:3", "has two answers: 'to' and 'calls'")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?ids={ids}', key: id, size: 0 } } }", "4:82", "between 1 and 1000")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?ids={ids}' } } }", "4:35", "key 'key' is missing")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { key: id } } }", "4:35", "key 'get' is missing")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: up/a, key: id } } }", "4:49", "has '{ids}' once, in its query")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/{ids}?x=1', key: id } } }", "4:49", "has '{ids}' once, in its query")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?x={ids}&y={ids}', key: id } } }", "4:49", "has '{ids}' once, in its query")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'upp/a?x={ids}', key: id } } }", "4:49", "did you mean 'up'?")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?x={ids}&y={idd}', key: id } } }", "4:66", "idd")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?x={ids}', key: id, items: request.query } } }", "4:81", "'request' is not there")]
    [InlineData("calls: { a: { get: 'up/{id}', batch: { get: 'up/a?x={ids}', key: id, id: nobody } } }", "4:78", "nobody")]
    [InlineData("calls: { a: { get: up/a, batch: { get: 'up/a?x={ids}', key: id } } }", "4:37", "no '{...}' that could be the id")]
    [InlineData("calls: { a: { post: 'up/{id}', batch: { get: 'up/a?x={ids}', key: id } } }", "4:43", "a POST cannot be a part of a bulk request")]
    [InlineData("calls: { a: { post: up/a, retry: 1 } }", "4:38", "a POST is not made again")]
    [InlineData("calls: { a: { put: up/a, retry: 1 } }", "4:37", "a PUT is not made again")]
    [InlineData("calls: { a: { get: up/a, retry: 6 } }", "4:37", "between 0 and 5")]
    [InlineData("merge: [up/a]\n    calls: { a: up/a }", "4:12", "'merge' and 'calls' exclude each other")]
    [InlineData("merge: [up/a]\n    body: 'up'", "4:12", "'merge' and 'body' exclude each other")]
    [InlineData("merge: [up/a, nope/b]", "4:19", "unknown upstream 'nope'")]
    [InlineData("to: up\n    body: '1'", "3:3", "has two answers: 'to' and 'body'")]
    public void Mistakes_are_refused_at_their_place(string route, string place, string message)
    {
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: 'http://localhost:1' }}\nroutes:\n  /x/{{id}}:\n    {route}\n");

        var error = ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Errors.ShouldHaveSingleItem();

        $"{error.Message} {error.Hint}".ShouldContain(message);
        $"{error.Position!.Value.Line}:{error.Position.Value.Column}".ShouldBe(place);
    }

    [Fact]
    public void Explain_shows_what_runs_in_parallel()
    {
        var check = ConfigCheck.Run(Repository.File("samples/Shop/gatehouse.yaml"), BuiltInPolicies.All, static _ => null);

        check.Explain("GET", "/api/orders/1/details", []).Plan.ShouldBe(
        [
            "─ order      GET orders/api/orders/{orderId}",
            "  ┬ user     GET users/api/users/{order.userId}  (after order)",
            "  └ details  GET products/api/products/{line.productId}  (after order; for each order.products as line, 8 at a time; optional)",
        ]);
    }
}
