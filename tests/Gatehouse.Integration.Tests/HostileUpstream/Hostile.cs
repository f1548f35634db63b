using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>
/// One exchange with an upstream that does as a script says, and then a canary: a request that has to get its own answer, by whatever
/// connection.
/// </summary>
internal static class Hostile
{
    /// <summary>What the client saw: the status, the problem's code for a 502, the body, and whether it was whole.</summary>
    internal sealed record Seen(int Status, string Text, bool Complete)
    {
        /// <summary>Nothing came but the end of the connection.</summary>
        public static readonly Seen Nothing = new(0, "", false);
    }

    /// <param name="script">What the upstream does once it has the head of the first request.</param>
    /// <param name="method">Of the first request; one with a body for POST.</param>
    /// <param name="secure">Puts the upstream behind TLS; null for without.</param>
    public static async Task<(Seen First, int Connections)> RunAsync(Func<RawConnection, Task> script, string method = "GET", SecureUpstream? secure = null)
    {
        var isFirst = 1;
        async Task ServeAsync(RawConnection connection)
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (Interlocked.Exchange(ref isFirst, 0) == 1)
                    await script(connection);
                else
                    await EchoAsync(connection, head);
            }
        }
        await using var upstream = secure is null ? RawUpstream.Start(ServeAsync) : secure.Start(ServeAsync);
        await using var gateway = await (secure is null ? OneRoute.ToAsync(upstream.Address) : secure.GatewayAsync(upstream));
        var first = await ExchangeAsync(gateway.Port, method);
        for (var i = 0; i < 2; i++)
            (await gateway.Client.GetStringAsync($"/canary/{i}")).ShouldBe($"/canary/{i}");
        return (first, upstream.Connections);
    }

    /// <summary>Answers with the path that was asked for.</summary>
    public static Task EchoAsync(RawConnection connection, string head)
    {
        var path = head.Split(' ')[1];
        return connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
    }

    private static async Task<Seen> ExchangeAsync(int port, string method)
    {
        await using var client = await RawClient.ConnectAsync(port);
        var body = method == "POST" ? "Content-Length: 4\r\n\r\nbody" : "\r\n";
        try
        {
            var response = await client.ExchangeAsync($"{method} /first HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{body}", method);
            return new Seen(response.Status, response.Text, response.Complete);
        }
        catch (IOException)
        {
            return Seen.Nothing;
        }
    }
}
