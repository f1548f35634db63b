using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>R4: what two servers can read in two ways is refused, before any of it reaches an upstream.</summary>
public sealed class StrictFrontTests(StrictGateway gateway) : IClassFixture<StrictGateway>
{
    private const string Canary = "GET /canary HTTP/1.1\r\nHost: canary\r\n\r\n";

    public static IEnumerable<object[]> Refused() => RawCases.Read("refused.txt", 3).Select(row => new object[] { row[0], int.Parse(row[1]), row[2] });

    public static IEnumerable<object[]> Broken() => RawCases.Read("broken-bodies.txt", 2);

    public static IEnumerable<object[]> Accepted() => RawCases.Read("accepted.txt", 2);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refused_request_is_answered_once_and_nothing_of_it_or_behind_it_goes_on(string name, int status, string written)
    {
        var before = ReceivedLength();

        var received = await ExchangeAsync(RawCases.Bytes(written) + Canary);

        Statuses(received).ShouldBe([status], name);
        ReceivedLength().ShouldBe(before, name);
        ShouldBeProblem(received, status, name);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_body_that_breaks_off_is_never_whole_upstream(string name, string written)
    {
        var received = await ExchangeAsync($"POST /{Uri.EscapeDataString(name)} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{RawCases.Bytes(written)}{Canary}");

        // The upstream answers whole requests only, so an answer of its own would be seen here.
        Statuses(received).ShouldBe([400], name);
        ShouldBeProblem(received, 400, name);
        Log().ShouldNotContain("canary");
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task An_unusual_request_passes_and_the_next_is_answered_as_the_next(string name, string written)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(RawCases.Bytes(written) + "GET /next HTTP/1.1\r\nHost: b\r\n\r\n");

        var first = await client.ReadResponseAsync();
        var second = await client.ReadResponseAsync();

        (first.Status, second.Status).ShouldBe((200, 200), name);
        first.Header("X-Target").ShouldNotBe("/next");
        second.Header("X-Target").ShouldBe("/next");
    }

    [Fact]
    public void The_tables_are_as_long_as_they_claim_to_be()
    {
        (RawCases.Read("refused.txt", 3).Count() + RawCases.Read("broken-bodies.txt", 2).Count()).ShouldBeGreaterThan(200);
        RawCases.Read("accepted.txt", 2).Count().ShouldBeGreaterThan(40);
    }

    private async Task<string> ExchangeAsync(string bytes)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync(bytes);
        return Encoding.Latin1.GetString(await client.Connection.ReadToEndAsync()); // ends only when the gateway closes
    }

    // The one body of every error, and nothing behind it.
    private static void ShouldBeProblem(string received, int status, string name)
    {
        var parts = received.Split("\r\n\r\n", 2);
        parts[0].ShouldContain("\r\nContent-Type: application/problem+json; charset=utf-8", customMessage: name);
        parts[0].ShouldContain("\r\nConnection: close", customMessage: name);
        parts[0].ShouldContain($"\r\nContent-Length: {parts[1].Length}", customMessage: name);
        var problem = JsonDocument.Parse(parts[1]).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe(status, name);
        parts[0].ShouldContain("\r\nx-correlation-id: " + problem.GetProperty("correlationId").GetString(), customMessage: name);
    }

    private static int[] Statuses(string received) =>
        [.. Regex.Matches(received, @"HTTP/1\.1 (\d{3})", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => int.Parse(match.Groups[1].Value))];

    private int ReceivedLength() => Log().Length;

    private string Log() => gateway.Upstream.Received;
}
