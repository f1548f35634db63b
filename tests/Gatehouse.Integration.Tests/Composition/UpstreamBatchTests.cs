using System.Text.Json;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.Lifetime;
using Gatehouse.Policies;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R22: with <c>batch</c> on an upstream, every composed call for one of its items becomes a part of a bulk request.</summary>
public sealed class UpstreamBatchTests : IAsyncLifetime
{
    private const string Items = "match: '/items/{id}', get: '/items?ids={ids}', key: id, size: 3";

    private readonly FakeTime time = new();
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync(AnswerAsync);

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task Calls_of_different_names_share_one_request()
    {
        await using var gateway = await StartAsync(Items, "calls: { a: 'up/items/{id}', b: up/other, c: { get: 'up/items/{b.next}', headers: { x-n: '{b.next}' } }, d: { each: '[7, 8] as n', get: 'up/items/{n}' } }");

        var answer = gateway.Client.GetStringAsync("/x/1");
        await WaitFor.TrueAsync(() => upstream.Requests.Count == 2);
        // Its window begins with the answer to b.
        await WaitFor.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return upstream.Requests.Count == 3;
        });

        (await answer.InTime()).ShouldBe("""{"a":{"id":"1"},"b":{"next":5},"c":{"id":"5"},"d":[{"id":"7"},{"id":"8"}]}""");
        Targets().ShouldBe(["/other", "/items?ids=1,7,8", "/items?ids=5"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("calls: { a: 'up/items/{id}' }", "/items?ids=7")]
    [InlineData("calls: { a: 'up/items/{id.replace(\"/\", \"\")}' }", "/items?ids=7")]
    [InlineData("merge: ['up/items/{id}']", "/items?ids=7")]
    [InlineData("calls: { a: up/items/7 }", "/items/7")]
    [InlineData("calls: { a: 'up/items/x{id}' }", "/items/x7")]
    [InlineData("calls: { a: 'up/items/{id}?q=1' }", "/items/7?q=1")]
    [InlineData("calls: { a: 'up/items/{id}/parts' }", "/items/7/parts")]
    [InlineData("calls: { a: 'up/goods/{id}' }", "/goods/7")]
    [InlineData("calls: { a: { put: 'up/items/{id}' } }", "/items/7")]
    [InlineData("calls: { a: { get: 'up/items/{id}', batch: { get: 'up/own?ids={ids}', key: id, size: 1 } } }", "/own?ids=7")]
    [InlineData("to: 'up/items/{id}'", "/items/7")]
    public async Task It_is_for_what_matches_as_it_is_written_and_a_batch_of_the_call_wins(string route, string target)
    {
        await using var gateway = await StartAsync(Items.Replace("size: 3", "size: 1", StringComparison.Ordinal), route);

        (await gateway.Client.GetAsync("/x/7").InTime()).Dispose();

        Targets().ShouldBe([target]);
    }

    [Fact]
    public async Task Other_names_of_the_match_keep_items_of_different_places_apart()
    {
        await using var gateway = await StartAsync(
            "match: '/shops/{shop}/items/{id}', get: '/shops/{shop}/items?of={shop}&ids={ids}', items: answer.found, key: id, size: 2",
            "calls: { a: 'up/shops/{id}/items/{\"a b\"}', b: 'up/shops/{id}/items/{\"2\"}', c: 'up/shops/s/items/{id}', d: 'up/shops/s/items/{id + \"0\"}' }");

        (await gateway.Client.GetStringAsync("/x/1").InTime()).ShouldBe("""{"a":{"id":"a b"},"b":{"id":"2"},"c":{"id":"1"},"d":{"id":"10"}}""");
        Targets().ShouldBe(["/shops/1/items?of=1&ids=a%20b,2", "/shops/s/items?of=s&ids=1,10"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("up/shops/{to}/{from}/{id}", "/items?a=t&b=f&ids=7")]
    [InlineData("up/shops/{from}/{to}/{id}", "/items?a=f&b=t&ids=7")]
    public async Task A_name_of_the_match_is_what_stands_in_its_place_whatever_that_is_called(string call, string target)
    {
        await using var gateway = await StartAsync(
            "match: '/shops/{from}/{to}/{id}', get: '/items?a={from}&b={to}&ids={ids}', key: id, size: 1", $"calls: {{ a: '{call}' }}", "/x/{id}/{from}/{to}");

        (await gateway.Client.GetStringAsync("/x/7/f/t").InTime()).ShouldBe("""{"a":{"id":"7"}}""");
        Targets().ShouldBe([target]);
    }

    [Fact]
    public async Task A_target_with_a_query_is_no_item_whatever_the_match_ends_with()
    {
        await using var gateway = await StartAsync("match: '/items/{id}/{part}', get: '/items?of={part}&ids={ids}', key: id, size: 1", "calls: { a: 'up/items/{id}/price?in=EUR' }");

        (await gateway.Client.GetStringAsync("/x/7").InTime()).ShouldBe("""{"a":{"next":5}}""");
        Targets().ShouldBe(["/items/7/price?in=EUR"]);
    }

    [Fact]
    public async Task Calls_are_counted_by_upstream_and_the_access_log_names_the_upstreams_that_were_asked()
    {
        var lines = new LineStream();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            admin: 0
            upstreams:
              up: { destinations: ['{{upstream.Address}}'], batch: { {{Items}} } }
              more: '{{upstream.Address}}'
              gone: http://127.0.0.1:1
              never: '{{upstream.Address}}'
            routes:
              /x/{id}:
                calls: { b: more/other, a: { each: '["1", "2", "3"] as n', get: 'up/items/{n}' }, c: { get: gone/x, optional: true }, d: { get: never/other, when: id == "no" }, e: { get: up/none, optional: true } }
              /plain/**: more
              GET /alone: { calls: { d: { get: never/other, when: 'false' } } }
            """, builder => builder.Options.AccessLog = lines);
        foreach (var path in (string[])["/x/1", "/plain/other", "/plain/none", "/alone"])
            (await gateway.Client.GetAsync(path)).Dispose();
        using var admin = new HttpClient { BaseAddress = gateway.AdminUrl };

        var logged = new List<string?>();
        for (var i = 0; i < 4; i++)
            logged.Add(JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("upstream").GetString());
        logged.ShouldBe(["more,up,gone", "more", "more", null]);
        var metrics = await admin.GetStringAsync("/metrics");
        metrics.Split('\n').Where(line => line.StartsWith("gateway_upstream_requests_total", StringComparison.Ordinal)).ShouldBe(
        [
            "gateway_upstream_requests_total{upstream=\"gone\",status_class=\"none\"} 1",
            "gateway_upstream_requests_total{upstream=\"more\",status_class=\"2xx\"} 2",
            "gateway_upstream_requests_total{upstream=\"more\",status_class=\"4xx\"} 1",
            "gateway_upstream_requests_total{upstream=\"up\",status_class=\"2xx\"} 1",
            "gateway_upstream_requests_total{upstream=\"up\",status_class=\"4xx\"} 1",
        ]);
    }

    [Theory]
    [InlineData("match: '/items/{id}', get: '/items?ids={ids}'", "1:48", "key 'key' is missing")]
    [InlineData("match: '/items', get: '/items?ids={ids}', key: id", "1:64", "has '{id}' for one of its segments")]
    [InlineData("match: 'items/{id}', get: '/items?ids={ids}', key: id", "1:64", "has '{id}' for one of its segments")]
    [InlineData("match: '/items/x{id}', get: '/items?ids={ids}', key: id", "1:64", "has '{id}' for one of its segments")]
    [InlineData("match: '/{a}/{a}/{id}', get: '/items?ids={ids}', key: id", "1:64", "has '{id}' for one of its segments")]
    [InlineData("match: '/items/{id}', get: 'up/items?ids={ids}', key: id", "1:84", "begins with a slash")]
    [InlineData("match: '/items/{id}', get: '/items', key: id", "1:84", "has '{ids}' once, in its query")]
    [InlineData("match: '/items/{id}', get: '/items?ids={ids}&x={shop}', key: id", "1:84", "'{shop}' is no part of 'match'")]
    [InlineData("match: '/items/{id}', get: '/items?ids={ids}&x={id}', key: id", "1:84", "'{id}' is no part of 'match'")]
    [InlineData("match: '/items/{id}', get: '/items?ids={ids}', key: id, items: request.host", "1:120", "'request' is not there")]
    [InlineData("match: '/items/{id}', get: '/items?ids={ids}', key: id, size: 0", "1:119", "between 1 and 1000")]
    public void Mistakes_are_refused_at_their_place(string batch, string place, string message)
    {
        using var folder = new TempFolder();
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: {{ destinations: ['http://u'], batch: {{ {batch} }} }} }}\nroutes: {{ /x/{{id}}: {{ calls: {{ a: 'up/items/{{id}}' }} }} }}\n".Replace("/x/{id}:", "'/x/{id}':", StringComparison.Ordinal));

        var error = ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Errors.ShouldHaveSingleItem();

        $"{error.Message} {error.Hint}".ShouldContain(message);
        $"{error.Position!.Value.Line}:{error.Position.Value.Column}".ShouldBe(place);
    }

    [Fact]
    public void Explain_shows_the_bulk_request()
    {
        using var folder = new TempFolder();
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: {{ destinations: ['http://u'], batch: {{ {Items} }} }} }}\nroutes:\n  /x/{{id}}:\n    calls: {{ a: 'up/items/{{id}}' }}\n");

        ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Explain("GET", "/x/1", []).Plan.ShouldBe(["─ a  GET up/items/{id}  (up to 3 as GET up/items?ids={ids})"]);
    }

    private Task<RunningGateway> StartAsync(string batch, string route, string key = "/x/{id}") => RunningGateway.StartAsync(
        $"upstreams: {{ up: {{ destinations: ['{upstream.Address}'], batch: {{ {batch} }} }} }}\nroutes:\n  {key}:\n    {route}\n", builder => builder.Options.Time = time);

    private IEnumerable<string> Targets() => upstream.Requests.Select(request => request.Target);

    private static Task AnswerAsync(HttpContext context)
    {
        var ids = context.Request.Query["ids"].ToString();
        if (context.Request.Path.Value!.EndsWith("/none", StringComparison.Ordinal))
            context.Response.StatusCode = 404;
        var list = $"[{string.Join(',', ids.Split(',').Select(id => $"{{\"id\":\"{id}\"}}"))}]";
        return context.Response.WriteAsync(ids.Length == 0 ? """{"next":5}""" : context.Request.Path.Value!.StartsWith("/shops", StringComparison.Ordinal) ? $"{{\"found\":{list}}}" : list);
    }
}
