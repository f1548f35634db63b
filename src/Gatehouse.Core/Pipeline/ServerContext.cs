using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>The objects of one connection (HTTP/1.1) or stream (HTTP/2), which serve one request after the other. The server keeps it.</summary>
internal sealed class ServerContext
{
    public ServerContext(DefaultHttpContext http)
    {
        Http = http;
        Request = new GatewayRequest(http);
    }

    /// <summary>What the server gives to applications.</summary>
    public DefaultHttpContext Http { get; }

    /// <summary>What the gateway knows of the request.</summary>
    public GatewayRequest Request { get; }
}
