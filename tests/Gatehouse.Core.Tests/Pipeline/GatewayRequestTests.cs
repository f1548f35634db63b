using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
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

        request.End();
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
        var server = features.HostContext = new GatewayRequest(new DefaultHttpContext(features));
        var refusal = new DefaultHttpContext(features);
        var own = new GatewayRequest();
        features.Set(own);

        GatewayRequest.Of(server.Owner!).ShouldBeSameAs(server);
        GatewayRequest.Of(refusal).ShouldBeSameAs(own);
    }

    [Fact]
    public void What_is_over_is_as_new()
    {
        var request = new GatewayRequest(new DefaultHttpContext());
        foreach (var property in Settable)
            property.SetValue(request, Another(property.PropertyType, property.GetValue(request)));
        request.Withhold(["X-User"]);
        request.Withhold(["X-Key"]);
        request.IsWithheld("x-user").ShouldBeTrue();
        request.IsWithheld("x-key").ShouldBeTrue();
        request.Parameters.Push(1, 2);

        request.End();

        var fresh = new GatewayRequest(new DefaultHttpContext());
        foreach (var property in Settable)
            property.GetValue(request).ShouldBe(property.GetValue(fresh), property.Name);
        request.IsWithheld("x-user").ShouldBeFalse();
        request.Parameters.Count.ShouldBe(0);
    }

    [Fact]
    public void A_copy_has_its_own_parameters()
    {
        var pattern = RouteKeyParser.Parse("/a/{one}/{two}/{three}", out _, out _)!.Pattern;
        var request = new GatewayRequest(new CanonicalTarget("/a/bb/ccc/d", 11), "id", IPAddress.Loopback);
        Push(request, (3, 2), (6, 3), (10, 1));
        request.Enter("a", pattern, null, []);
        var copy = request.Copy();

        request.End();
        Push(request, (1, 1), (1, 1), (1, 1));

        (copy.Parameter("one").ToString(), copy.Parameter("two").ToString(), copy.Parameter("three").ToString()).ShouldBe(("bb", "ccc", "d"));
    }

    [Fact]
    public void A_parameter_is_empty_before_routing_and_after_the_end()
    {
        var request = new GatewayRequest(new CanonicalTarget("/a/bb", 5), "id", IPAddress.Loopback);
        request.Parameter(0).IsEmpty.ShouldBeTrue();
        request.Parameters.Push(3, 2);
        request.Parameter(0).ToString().ShouldBe("bb");

        request.End();

        request.Parameter(0).IsEmpty.ShouldBeTrue();
    }

    private static IEnumerable<PropertyInfo> Settable =>
        typeof(GatewayRequest).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.CanWrite && property.Name != nameof(GatewayRequest.Variables)); // kept for the next, and reset

    private static void Push(GatewayRequest request, params (int Start, int Length)[] slices)
    {
        foreach (var (start, length) in slices)
            request.Parameters.Push(start, length);
    }

    // Not what a new object has.
    private static object Another(Type type, object? old)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Another(value, null);
        return type switch
        {
            _ when type == typeof(string) => "another",
            _ when type == typeof(bool) => old is not true,
            _ when type == typeof(long) => 1L,
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
            _ when type == typeof(IPAddress) => IPAddress.Loopback,
            _ when type == typeof(CanonicalTarget) => new CanonicalTarget("/a", 2),
            _ when type == typeof(Func<bool>) => (Func<bool>)(static () => true),
            _ when type == typeof(RequestDelegate) => (RequestDelegate)(static _ => Task.CompletedTask),
            _ when type.IsArray => Array.CreateInstance(type.GetElementType()!, 1),
            _ when type.IsInterface => new Served(),
            _ => RuntimeHelpers.GetUninitializedObject(type),
        };
    }

    private sealed class Served : IServed
    {
        public bool TryEnter() => true;

        public void Exit()
        {
        }
    }

    private sealed class ServersFeatures : FeatureCollection, IHostContextContainer<GatewayRequest>
    {
        public GatewayRequest? HostContext { get; set; }
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
