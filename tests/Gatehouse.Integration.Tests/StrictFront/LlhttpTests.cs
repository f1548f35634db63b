using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>R4: the cases of llhttp, Node's parser, sent through the gateway.</summary>
public sealed class LlhttpTests
{
    // What a case leaves open is filled or broken by this, so that every connection ends by itself: a client's half-close would be taken
    // for its going away, and could end a request before it has been passed on.
    private static readonly byte[] Filler =
        Encoding.ASCII.GetBytes("\r\n\r\n" + string.Concat(Enumerable.Repeat("GET /filler HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 20)));

    [LlhttpFact]
    public async Task Nothing_reaches_the_upstream_that_a_strict_parser_would_not_take()
    {
        var gateway = new StrictGateway();
        await gateway.InitializeAsync();
        var answered = 0;
        var cases = System.IO.File.ReadLines(LlhttpFactAttribute.File).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        cases.Length.ShouldBeGreaterThan(100);
        try
        {
            await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (one, _) =>
            {
                await using var client = await RawClient.ConnectAsync(gateway.Port);
                await client.SendAsync((byte[])[.. Convert.FromHexString(one.GetProperty("hex").GetString()!), .. Filler]);
                var received = Encoding.Latin1.GetString(await client.Connection.ReadToEndAsync());
                received.ShouldStartWith("HTTP/1.1 ", customMessage: one.GetProperty("id").GetString());
                Interlocked.Add(ref answered, Regex.Count(received, "X-Target: ", RegexOptions.None, TimeSpan.FromSeconds(1)));
            });
        }
        finally
        {
            await gateway.DisposeAsync();
        }

        // The scripts read strictly (control characters, framing, host) and fail where something does not fit.
        await gateway.Upstream.ScriptsAsync();
        answered.ShouldBeGreaterThan(cases.Length / 4);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\r\na\r\n0\r\n\r\n")]
    public async Task The_upstream_of_these_tests_would_notice(string request)
    {
        await using var upstream = RawUpstream.Start(async connection => await StrictRequest.ReadAsync(connection));
        await using var client = await RawClient.ConnectAsync(upstream.Port);
        await client.SendAsync(request);
        await client.Connection.ReadToEndAsync();

        await Should.ThrowAsync<Exception>(upstream.ScriptsAsync);
    }
}
