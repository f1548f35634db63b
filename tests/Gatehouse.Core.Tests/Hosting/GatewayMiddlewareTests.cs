using Gatehouse.Core.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Tests.Hosting;

public sealed class GatewayMiddlewareTests
{
    [Fact]
    public async Task A_request_whose_fields_cannot_be_read_holds_nothing_back()
    {
        await using var source = new GatewayBuilder().AddUpstream("a", "http://127.0.0.1:1").AddRoute("/**", "a").Compile(NullLoggerFactory.Instance);
        var middleware = new GatewayMiddleware(source.Gateway, []);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().Headers = new UnreadableFields();
        context.Request.Path = "/";

        await Should.ThrowAsync<NotSupportedException>(middleware.InvokeAsync(context));

        source.Gateway.InFlight.ShouldBe(0);
        await source.Gateway.DisposeAsync();
    }

    // As an application that the gateway is part of may have of its own.
    private sealed class UnreadableFields : HeaderDictionary, IEnumerable<KeyValuePair<string, StringValues>>
    {
        IEnumerator<KeyValuePair<string, StringValues>> IEnumerable<KeyValuePair<string, StringValues>>.GetEnumerator() => throw new NotSupportedException();
    }
}
