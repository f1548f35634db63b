using System.Text.Json;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>R4: the cases of llhttp, Node's parser, sent through the gateway.</summary>
public sealed class LlhttpTests
{
    [LlhttpFact]
    public async Task Nothing_reaches_the_upstream_that_a_strict_parser_would_not_take()
    {
        var gateway = new StrictGateway();
        await gateway.InitializeAsync();
        try
        {
            var cases = System.IO.File.ReadLines(LlhttpFactAttribute.File).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            cases.Length.ShouldBeGreaterThan(100);
            await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (one, _) =>
            {
                await using var client = await RawClient.ConnectAsync(gateway.Port);
                await client.SendAsync(Convert.FromHexString(one.GetProperty("hex").GetString()!));
                client.Connection.HalfClose(); // the cases that are not complete would wait for more
                await client.Connection.ReadToEndAsync();
            });
            // The server takes a client's half-close for its going away, so any of those may end before it has been passed on.
            await using var last = await RawClient.ConnectAsync(gateway.Port);
            (await last.ExchangeAsync("GET /last HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);
        }
        finally
        {
            await gateway.DisposeAsync();
        }

        // The scripts read strictly (control characters, framing, host) and fail where something does not fit.
        await gateway.Upstream.ScriptsAsync();
        gateway.Upstream.Received.ShouldContain("GET /last HTTP/1.1\r\n");
    }
}
