using System.Net;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Tests.Pipeline;

public sealed class GatewayRequestTests
{
    [Fact]
    public void There_is_one_state_of_each_type_and_the_next_request_finds_it_as_new()
    {
        var request = new GatewayRequest();
        var first = request.State<First>();
        first.Count = 3;
        request.State<Second>().ShouldNotBeNull();

        request.State<First>().ShouldBeSameAs(first);
        first.Count.ShouldBe(3);

        request.Begin(default, "id", IPAddress.Loopback, null);
        request.State<First>().ShouldBeSameAs(first);
        first.Count.ShouldBe(0);
    }

    [Fact]
    public void Requests_of_several_contexts_in_turn_are_each_found_by_their_own()
    {
        var (first, second, foreign) = (new DefaultHttpContext(), new DefaultHttpContext(), new DefaultHttpContext());
        var requests = new[] { new GatewayRequest(first), new GatewayRequest(second), new GatewayRequest(), new GatewayRequest() };
        first.Features.Set(requests[0]);
        second.Features.Set(requests[1]);
        for (var i = 2; i < 4; i++)
        {
            foreign.Features.Set(requests[i]);
            GatewayRequest.Of(first).ShouldBeSameAs(requests[0]);
            GatewayRequest.Of(first).ShouldBeSameAs(requests[0]);
            GatewayRequest.Of(second).ShouldBeSameAs(requests[1]);
            GatewayRequest.Of(foreign).ShouldBeSameAs(requests[i]);
        }
        Should.Throw<InvalidOperationException>(() => GatewayRequest.Of(new DefaultHttpContext()));
    }

    [Fact]
    public void A_request_of_the_servers_own_context_is_found_by_that_and_another_context_of_the_same_features_has_its_own()
    {
        var features = new ServersFeatures();
        var server = features.HostContext = new ServerContext(new DefaultHttpContext(features));
        var refusal = new DefaultHttpContext(features);
        var own = new GatewayRequest();
        features.Set(own);

        GatewayRequest.Of(server.Http).ShouldBeSameAs(server.Request);
        GatewayRequest.Of(refusal).ShouldBeSameAs(own);
    }

    private sealed class ServersFeatures : FeatureCollection, IHostContextContainer<ServerContext>
    {
        public ServerContext? HostContext { get; set; }
    }

    private sealed class First : IRequestState
    {
        public int Count { get; set; }

        public void Reset() => Count = 0;
    }

    private sealed class Second : IRequestState
    {
        public void Reset()
        {
        }
    }
}
