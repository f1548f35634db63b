using Gatehouse.Core.Hosting;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>Gateways with one upstream of several destinations, and destinations that fail.</summary>
internal static class Upstreams
{
    /// <summary>A whole answer with this status and text.</summary>
    public static string Answer(int status, string text, string fields = "") =>
        $"HTTP/1.1 {status} X\r\nContent-Length: {text.Length}\r\n{fields}\r\n{text}";

    /// <summary>Answers each request with this.</summary>
    public static RawUpstream Always(int status, string text = "", string fields = "") => RawUpstream.Answering(Answer(status, text, fields));

    /// <summary>Reads a request's head and resets the connection.</summary>
    public static RawUpstream Resetting() => RawUpstream.Start(async connection =>
    {
        await connection.ReadHeadAsync();
        connection.Reset();
    });

    /// <param name="destinations">The destinations, as the configuration has them.</param>
    /// <param name="lines">Further lines of the upstream, each with its own end.</param>
    /// <param name="configure">Changes the builder.</param>
    /// <param name="rest">Further lines at the top.</param>
    /// <param name="others">Further upstreams.</param>
    /// <param name="route">Further lines of the route.</param>
    public static Task<RunningGateway> StartAsync(
        string destinations, string lines = "", Action<GatewayBuilder>? configure = null, string rest = "", string others = "", string route = "") =>
        RunningGateway.StartAsync(
            $$"""
            upstreams:
              up:
                destinations: [{{destinations}}]
                {{lines}}
              {{others}}
            routes:
              /**:
                to: up
                {{route}}
            {{rest}}
            """,
            configure);

    /// <summary>How many requests a scripted destination was sent.</summary>
    public static int Requests(this RawUpstream upstream, string method = "") => upstream.Received.Split(method + " /a HTTP").Length - 1;
}
