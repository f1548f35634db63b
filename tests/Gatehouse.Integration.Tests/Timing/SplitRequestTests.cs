using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>
/// R5, R6: a request that comes in two pieces, the second when the first has been handled, reaches the upstream as one that comes at once, and is
/// answered; split at every byte.
/// </summary>
public sealed class SplitRequestTests(SplitRequestTests.Gateway running) : IClassFixture<SplitRequestTests.Gateway>
{
    // Over TLS.
    private const string Secure = "secure";

    private RawClient? client;

    public static TheoryData<string, string> Rows() => SplitClients.With(SplitRequest.All.Select(request => request.Key), ["plain", "retried", "hedged", "mirrored", Secure]);

    [Theory]
    [MemberData(nameof(Rows))]
    [InlineData("json", "made")]
    [InlineData("json-chunks", "made")]
    public async Task It_arrives_as_at_once_and_is_answered(string key, string route)
    {
        var request = SplitRequest.Of(key);
        var wire = request.Wire.Replace("{path}", $"/{route}/x", StringComparison.Ordinal);
        var whole = await SendAsync(request, wire, wire.Length);
        whole.Count.ShouldBe(request.Content.Length);
        for (var i = 0; i < whole.Count; i++)
            whole[i].ShouldContain(request.Content[i]);

        for (var place = 1; place < wire.Length; place++)
            (await SendAsync(request, wire, place)).ShouldBe(whole, $"split at {place}");
        if (client is not null)
            await client.DisposeAsync();
    }

    private async Task<List<string>> SendAsync(SplitRequest request, string wire, int place)
    {
        try
        {
            client ??= wire.Contains($"/{Secure}/", StringComparison.Ordinal)
                ? await RawClient.ConnectTlsAsync(running.Patient.SecurePort)
                : await RawClient.ConnectAsync(running.Patient.Port);
            var asked = request.IsWaiting ? wire.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 : wire.Length;
            var sent = 0;
            foreach (var end in new[] { place, asked, wire.Length }.Distinct().Order())
            {
                await client.SendAsync(wire[sent..end]);
                sent = end;
                if (end == place)
                    await running.Patient.HandledAsync();
                if (end == asked && request.IsWaiting)
                    (await client.Connection.WaitForAsync("HTTP/1.1 100 Continue\r\n\r\n")).ShouldBeTrue();
            }
            return await ReadAsync(request.Content.Length);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"split at {place} of {wire.Length}: {e.Message}", e);
        }
    }

    private async Task<List<string>> ReadAsync(int count)
    {
        var told = new List<string>();
        var isKept = true;
        for (var i = 0; i < count; i++)
        {
            var response = await client!.ReadResponseAsync();
            (response.Status, response.Complete).ShouldBe((200, true));
            told.Add(response.Text);
            isKept = response.Header("Connection") != "close";
        }
        if (isKept)
            return told;
        (await client!.WaitForCloseAsync()).ShouldBeTrue("nothing follows the answer");
        await client.DisposeAsync();
        client = null;
        return told;
    }

    /// <summary>What all rows share.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private readonly RawUpstream upstream = EchoUpstream.Start();
        private readonly RawUpstream copies = EchoUpstream.Start();

        internal PatientGateway Patient { get; private set; } = null!;

        public async Task InitializeAsync() => Patient = await PatientGateway.StartAsync(
            $$"""
              up: {{upstream.Address}}
              retried: { destinations: [{{upstream.Address}}], retry: 2 }
              hedged: { destinations: [{{upstream.Address}}, 'http://localhost:{{upstream.Port}}'], hedge: 1h, outliers: 0 }
              copies: {{copies.Address}}
            """,
            """
              /plain/**: up
              /secure/**: up
              /retried/**: retried
              /hedged/**: hedged
              /mirrored/**: { to: up, mirror: copies }
              /made/**: { to: up, request: { body: request.body.a } }
            """);

        public async Task DisposeAsync()
        {
            await Patient.DisposeAsync();
            await upstream.DisposeAsync();
            await copies.DisposeAsync();
        }
    }
}
