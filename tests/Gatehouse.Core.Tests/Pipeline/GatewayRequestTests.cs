using System.Net;
using Gatehouse.Core.Pipeline;

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
