using System.Text;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.HostileUpstream;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.UpstreamTls;

/// <summary>R8: a service can tell whether the gateway has ended a connection with TLS in order (RFC 8446, 6.1: <c>close_notify</c>).</summary>
public sealed class UpstreamTlsEndTests : IDisposable
{
    // RFC 8446, 5.2 and 6: application data from outside; in it two bytes, what they are, and a tag of 16.
    private static readonly (byte Kind, int Length) Alert = (23, 19);

    private readonly SecureUpstream secure = new();
    private readonly FakeTime time = new();

    [Fact]
    public async Task A_service_is_told_that_a_connection_was_idle_for_too_long()
    {
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var relay = new RecordRelay(upstream);
        await using var gateway = await StartAsync(relay);
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("/a");

        time.Advance(TimeSpan.FromSeconds(70));

        (await RecordsAsync(relay))[^1].ShouldBe(Alert);
    }

    [Fact]
    public async Task A_service_is_told_that_the_gateway_stops()
    {
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var relay = new RecordRelay(upstream);
        await using (var gateway = await StartAsync(relay))
            (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("/a");

        (await RecordsAsync(relay))[^1].ShouldBe(Alert);
    }

    [Fact]
    public async Task A_service_that_closes_after_its_answer_is_told_the_same()
    {
        await using var upstream = secure.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            await connection.ReadToEndAsync();
        });
        await using var relay = new RecordRelay(upstream);
        await using var gateway = await StartAsync(relay);

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("ok");

        (await RecordsAsync(relay))[^1].ShouldBe(Alert);
    }

    [Fact]
    public async Task A_connection_that_is_broken_off_does_not_end_in_order()
    {
        var hasHead = new TaskCompletionSource();
        await using var upstream = secure.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            hasHead.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var relay = new RecordRelay(upstream);
        await using var gateway = await StartAsync(relay, "timeout: 3s");

        var asking = gateway.Client.GetAsync("/a");
        await hasHead.Task.InTime();
        time.Advance(TimeSpan.FromSeconds(3));

        ((int)(await asking.InTime()).StatusCode).ShouldBe(504);
        (await RecordsAsync(relay)).ShouldNotContain(Alert);
    }

    public void Dispose() => secure.Dispose();

    private Task<RunningGateway> StartAsync(RecordRelay relay, string more = "") =>
        OneRoute.ToAsync($"https://127.0.0.1:{relay.Front.Port}", $"{secure.Trust}\n    {more}", configure: builder => builder.Options.Time = time);

    // What the gateway sent until it closed.
    private static async Task<List<(byte Kind, int Length)>> RecordsAsync(RecordRelay relay)
    {
        await relay.Front.ScriptsAsync();
        var bytes = Encoding.Latin1.GetBytes(relay.Front.Received);
        var records = new List<(byte, int)>();
        for (var at = 0; at + 5 <= bytes.Length; at += 5 + records[^1].Item2)
            records.Add((bytes[at], bytes[at + 3] << 8 | bytes[at + 4]));
        return records;
    }
}
