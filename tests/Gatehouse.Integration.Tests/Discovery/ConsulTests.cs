using System.Net;
using System.Text.Json;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Discovery;

/// <summary>R30: destinations are a service in Consul, and what is the same for all registries.</summary>
public sealed class ConsulTests
{
    [Fact]
    public async Task Weights_are_shares_and_changes_are_known_at_once()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        consul.Token = "secret";
        consul.Set(new ConsulEntry("127.0.0.1", a.Port) { PassingWeight = 3, Tags = ["blue"] }, new ConsulEntry("127.0.0.1", b.Port) { Tags = ["blue"] }, new ConsulEntry("127.0.0.1", 1));
        await using var gateway = await Discovered.StartAsync($"{{ url: 'consul://127.0.0.1:{consul.Port}/payments', tag: blue, token: secret }}");

        for (var i = 0; i < 8; i++)
            await gateway.Client.GetStringAsync("/a").InTime();
        (a.Requests.Count, b.Requests.Count).ShouldBe((6, 2));

        consul.Set(new ConsulEntry("127.0.0.1", b.Port) { Tags = ["blue"] });
        await Discovered.UntilAsync(() => gateway.Places() == b.Address);
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("b");
    }

    [Fact]
    public async Task Where_nothing_was_ever_known_the_answer_is_503_until_something_is()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        await consul.StopAsync();
        await using var gateway = await Discovered.StartAsync($"consul://127.0.0.1:{consul.Port}/payments", ", every: 1s", builder => builder.Options.FirstInstances = TimeSpan.Zero);

        using var refused = await gateway.Client.GetAsync("/a").InTime();
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"no_destination\"");

        await consul.ContinueAsync();
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        await Discovered.UntilAsync(() => gateway.Places() == a.Address);
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");
    }

    [Fact]
    public async Task The_gateway_is_ready_when_the_registry_has_answered()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        var go = new TaskCompletionSource();
        consul.Instead = async context =>
        {
            await go.Task;
            consul.Instead = null;
            context.Response.StatusCode = 500;
        };
        var starting = Discovered.StartAsync($"consul://127.0.0.1:{consul.Port}/payments");
        await consul.NextQuestionAsync();

        starting.IsCompleted.ShouldBeFalse();
        go.SetResult();

        await using var gateway = await starting.InTime();
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");
    }

    [Fact]
    public async Task A_reload_keeps_the_watch_the_list_and_what_is_known_of_addresses()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        var url = $"consul://127.0.0.1:{consul.Port}/payments";
        await using var gateway = await WatchedGateway.StartAsync(Discovered.Yaml(url), builder => builder.Options.FirstInstances = TimeSpan.Zero);
        await Discovered.UntilAsync(() => gateway.Running.Places() == a.Address);
        var before = gateway.Running.Upstream();
        await consul.StopAsync();

        gateway.Change("# the same\n" + Discovered.Yaml(url));
        gateway.Running.Upstream().ShouldBeSameAs(before);

        gateway.Change(Discovered.Yaml(url, ", timeout: 7s"));
        var after = gateway.Running.Upstream();
        after.ShouldNotBeSameAs(before);
        after.Source.ShouldBeSameAs(before.Source);
        after.Members.All.Single().State.ShouldBeSameAs(before.Members.All.Single().State);
        (await gateway.GetAsync("/a").InTime()).ShouldBe("a");

        gateway.Change(Discovered.Yaml(url, ", every: 7s"));
        gateway.Running.Upstream().Source.ShouldNotBeSameAs(before.Source);
        (await gateway.GetAsync("/a").InTime()).ShouldBe("a", "the same service, last known by another watch");
    }

    [Fact]
    public async Task A_reload_to_a_registry_waits_for_its_first_answer()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        await using var gateway = await WatchedGateway.StartAsync($"upstreams: {{ up: '{a.Address}' }}\nroutes: {{ /**: up }}\n");

        var places = new List<string>();

        gateway.Change(Discovered.Yaml($"consul://127.0.0.1:{consul.Port}/payments"));
        await Discovered.UntilAsync(() =>
        {
            places.Add(gateway.Running.Places());
            return gateway.Running.Upstream().Source is not null;
        });

        places.ShouldAllBe(seen => seen == a.Address, "the new upstream serves when it knows its destinations, not before");
    }

    [Fact]
    public async Task A_gateway_ends_without_waiting_for_the_registry_of_a_reload()
    {
        var asked = new TaskCompletionSource();
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Instead = context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var gateway = await WatchedGateway.StartAsync($"upstreams: {{ up: '{a.Address}' }}\nroutes: {{ /**: up }}\n");
        gateway.Change(Discovered.Yaml($"consul://127.0.0.1:{consul.Port}/payments"));
        await asked.Task.InTime();

        await gateway.Running.Host.StopAsync(TimeSpan.Zero).InTime();

        gateway.Running.Places().ShouldBe(a.Address, "what serves goes on to the end");
    }

    [Fact]
    public async Task An_idle_connection_to_an_address_that_has_vanished_is_closed()
    {
        var closed = new TaskCompletionSource();
        await using var consul = await ConsulRecorder.StartAsync();
        await using var raw = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
            if (await connection.WaitForCloseAsync())
                closed.SetResult();
        });
        consul.Set(new ConsulEntry("127.0.0.1", new Uri(raw.Address).Port));
        await using var gateway = await Discovered.StartAsync($"consul://127.0.0.1:{consul.Port}/payments");
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");

        consul.Set();

        await closed.Task.InTime();
    }

    [Fact]
    public async Task Operators_see_the_registry_and_its_last_error()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        consul.Set(new ConsulEntry("127.0.0.1", 9));
        await using var gateway = await RunningGateway.StartAsync("admin: http://127.0.0.1:0\n" + Discovered.Yaml($"consul://127.0.0.1:{consul.Port}/payments"));
        await consul.StopAsync();
        await Discovered.UntilAsync(() => gateway.Upstream().Source!.Status.IsAway);

        using var json = JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/upstreams")));
        var upstream = json.RootElement.GetProperty("upstreams")[0];
        upstream.GetProperty("destinations")[0].GetProperty("url").GetString().ShouldBe("http://127.0.0.1:9");
        var discovery = upstream.GetProperty("discovery");
        discovery.GetProperty("source").GetString().ShouldBe($"consul://127.0.0.1:{consul.Port}/payments");
        discovery.GetProperty("away").GetBoolean().ShouldBeTrue();
        discovery.GetProperty("ageSeconds").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        discovery.GetProperty("lastError").GetString().ShouldNotBeNullOrEmpty();
        var metrics = await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"));
        metrics.ShouldContain("gateway_upstream_registry_away{upstream=\"up\"} 1");
        metrics.ShouldContain("gateway_upstream_destinations{upstream=\"up\"} 1");
    }

    [Fact]
    public async Task Composed_answers_and_health_checks_use_what_is_discovered()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("{\"n\":1}");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            upstreams: { up: { discover: 'consul://127.0.0.1:{{consul.Port}}/payments', health: /ready } }
            routes: { GET /a: { calls: { one: { get: up/one } }, body: one } }
            """);

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("{\"n\":1}");
        await Discovered.UntilAsync(() => a.Requests.Any(request => request.Target == "/ready"));
    }

    [Fact]
    public async Task The_list_of_the_last_process_serves_until_the_registry_answers()
    {
        using var folder = new TempFolder();
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        var discover = $"{{ url: 'consul://127.0.0.1:{consul.Port}/payments', cache: '{folder.File("payments.json")}' }}";
        await using (await Discovered.StartAsync(discover))
            await consul.StopAsync();

        await using var gateway = await Discovered.StartAsync(discover);

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");
        gateway.Upstream().Source!.Status.List!.IsFromFile.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_more_is_asked_for_the_old_list_does_not_serve()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        var url = $"consul://127.0.0.1:{consul.Port}/payments";
        await using var gateway = await WatchedGateway.StartAsync(Discovered.Yaml(url));
        gateway.Running.Places().ShouldBe(a.Address);

        gateway.Change(Discovered.Yaml($"{{ url: '{url}', tag: blue }}"));

        // The registry has answered: none has that tag.
        await Discovered.UntilAsync(() => gateway.Running.Places().Length == 0);
    }

    [Theory]
    [InlineData("127\u30020\u30020\u30021")]
    [InlineData("127\uff0e0\uff0e0\uff0e1")]
    public async Task No_spelling_of_an_address_leads_to_this_machine(string host)
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var own = await RecordingUpstream.StartAsync("own");
        consul.Set(new ConsulEntry(host, own.Port));
        await using var gateway = await Discovered.StartAsync(
            $"{{ url: 'consul://127.0.0.1:{consul.Port}/payments', loopback: false }}", configure: builder => builder.Options.FirstInstances = TimeSpan.Zero);
        await Discovered.UntilAsync(() => gateway.Upstream().Source!.Status.IsAway);

        using var refused = await gateway.Client.GetAsync("/a").InTime();

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        own.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_bad_registration_takes_no_place_but_its_own()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        consul.Set(new ConsulEntry("127.0.0.1", a.Port));
        await using var gateway = await Discovered.StartAsync($"consul://127.0.0.1:{consul.Port}/payments");

        consul.Set(new ConsulEntry("127.0.0.1", b.Port), new ConsulEntry("xn--\u00fc", 80));

        await Discovered.UntilAsync(() => gateway.Places() == b.Address);
    }

    [Fact]
    public async Task HTTP2_goes_to_what_is_discovered_too()
    {
        await using var consul = await ConsulRecorder.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a", UpstreamProtocol.H2c);
        consul.Set(new ConsulEntry("localhost", a.Port));
        await using var gateway = await Discovered.StartAsync($"{{ url: 'consul://127.0.0.1:{consul.Port}/payments', scheme: h2c }}");

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");

        (await a.NextRequestAsync()).Protocol.ShouldBe("HTTP/2");
    }
}
