using System.Net;
using Gatehouse.Discovery.Http;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Discovery.Tests.Http;

public sealed class RegistryHttpTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_name_does_not_lead_to_a_metadata_service()
    {
        IPAddress good = IPAddress.Parse("10.0.0.1"), bad = IPAddress.Parse("169.254.169.254");

        RegistryHttp.Allowed([bad, good], "consul.internal").ShouldBe([good]);
        Should.Throw<HttpRequestException>(() => RegistryHttp.Allowed([bad], "consul.internal")).Message.ShouldStartWith("consul.internal is link-local");
    }

    [Fact]
    public async Task Nobody_else_is_asked_on_the_way()
    {
        await using var upstream = await RecordingUpstream.StartAsync("{}");
        using var http = new RegistryHttp(TimeProvider.System);

        var answer = await http.AskAsync(new RegistryRequest(new Uri(upstream.Url, "/v1?a=b")) { Credential = ("X-Consul-Token", "t") }, Limit, default);

        answer.Status.ShouldBe(200);
        var request = await upstream.NextRequestAsync();
        request.Method.ShouldBe("GET");
        request.Target.ShouldBe("/v1?a=b");
        request.Header("X-Consul-Token").ShouldBe("t");
        request.Header("Cookie").ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_none()
    {
        var time = new FakeTime();
        await using var upstream = await RecordingUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var http = new RegistryHttp(time);
        var asked = http.AskAsync(new RegistryRequest(upstream.Url), Limit, default);
        await upstream.NextRequestAsync();
        time.Advance(Limit);

        (await Should.ThrowAsync<RegistryException>(asked.InTime())).Message.ShouldContain("no answer in 5 s");
    }
}
