using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>R5: the same on routes where somebody stands between the answer and the client, or more than one upstream is asked.</summary>
public sealed class SplitPolicyTests(SplitPolicyTests.Gateway running) : IClassFixture<SplitPolicyTests.Gateway>
{
    private static readonly string[] Clients = ["HTTP/1.1", "HTTP/1.1 with TE"];
    private static readonly string[] Streaming = ["retried", "hedged", "mirrored", "fields", "looked-at", "secure"];

    public static TheoryData<string, string> Streams() => SplitClients.With(Streaming, Clients);

    public static TheoryData<string, string> Keeps() => SplitClients.With(["cached", "made", "composed", "needed"], [.. Clients, "HTTP/1.0", "HTTP/2"]);

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task What_passes_is_the_same_as_at_once(string route, string kind)
    {
        foreach (var answer in SplitAnswers.All)
        {
            await using var client = SplitClients.Of(kind, running.Patient);
            await ShouldBeTheSameAsync(route, client, answer, isSeen: true);
        }
    }

    [Theory]
    [MemberData(nameof(Keeps))]
    public async Task What_is_kept_first_is_the_same_as_at_once(string route, string kind)
    {
        foreach (var answer in route == "cached" ? SplitAnswers.All.Concat(SplitAnswers.Json) : SplitAnswers.Json)
        {
            await using var client = SplitClients.Of(kind, running.Patient);
            await ShouldBeTheSameAsync(route, client, answer, isSeen: false);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/1.1 with TE")]
    [InlineData("HTTP/2")]
    public async Task What_was_stored_is_the_same_as_at_once(string kind)
    {
        // What another client has had stored is no first answer.
        var route = $"stored/{kind.Replace(' ', '-').Replace('/', '-')}";
        foreach (var answer in SplitAnswers.All.Where(IsStoredAsItCame))
        {
            await using var client = SplitClients.Of(kind, running.Patient);
            running.Upstream.Begin();
            foreach (var place in answer.Places)
            {
                var first = await AskAsync(route, client, answer, place, isSeen: false);
                // Stored when all of it was written, which may be a moment after it came.
                await running.Patient.HandledAsync();

                await client.AskAsync(answer.Method, $"/{route}/{answer.Key}/{place}");
                var second = await client.ReadAsync(answer);
                second.ShouldContain("X-Cache: Hit", Case.Insensitive);
                Content(second).ShouldBe(Content(first), $"{answer.Key}, split at {place}");
            }
        }
    }

    // Trailers are not.
    private static bool IsStoredAsItCame(SplitAnswer answer) =>
        answer.Status == 200 && answer.Method == "GET" && !answer.Wire.Contains("X-T", StringComparison.Ordinal);

    // Of the head the cache says something itself.
    private static string Content(string told) => told[told.IndexOf('\n', told.IndexOf("200", StringComparison.Ordinal))..];

    private SplitUpstream UpstreamOf(string route) => route == "secure" ? running.Secure : running.Upstream;

    private async Task ShouldBeTheSameAsync(string route, ISplitClient client, SplitAnswer answer, bool isSeen)
    {
        UpstreamOf(route).Begin();
        var whole = await AskAsync(route, client, answer, answer.Wire.Length, isSeen);
        whole.ShouldNotContain("breaks off");
        if (isSeen)
            whole.ShouldContain($"\n{answer.Content}\n");
        else
            whole.ShouldContain($"{answer.Status} ");
        foreach (var place in answer.Places)
            (await AskAsync(route, client, answer, place, isSeen)).ShouldBe(whole, $"{answer.Key}, split at {place}");
    }

    private async Task<string> AskAsync(string route, ISplitClient client, SplitAnswer answer, int place, bool isSeen)
    {
        var upstream = UpstreamOf(route);
        try
        {
            await client.AskAsync(answer.Method, $"/{route}/{answer.Key}/{place}");
            await upstream.BegunAsync();
            await running.Patient.HandledAsync();
            if (isSeen && place < answer.Wire.Length)
                await client.SeeAsync(answer, place);
            upstream.GoOn();
            return await client.ReadAsync(answer);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{answer.Key}, split at {place}: {e.Message}", e);
        }
    }

    /// <summary>What all rows share.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private readonly SecureUpstream authority = new();
        private readonly RawUpstream copies = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

        internal SplitUpstream Upstream { get; } = new();

        internal SplitUpstream Secure { get; private set; } = null!;

        internal PatientGateway Patient { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Secure = new SplitUpstream(authority);
            Patient = await PatientGateway.StartAsync(
                $$"""
                  up: {{Upstream.Wire.Address}}
                  retried: { destinations: [{{Upstream.Wire.Address}}], retry: 2 }
                  hedged: { destinations: [{{Upstream.Wire.Address}}, 'http://localhost:{{Upstream.Wire.Port}}'], hedge: 1h, outliers: 0 }
                  secure: { destinations: ['{{Secure.Wire.Address}}'], {{authority.Trust}} }
                  copies: {{copies.Address}}
                """,
                """
                  /retried/**: retried
                  /hedged/**: hedged
                  /mirrored/**: { to: up, mirror: copies }
                  /fields/**: { to: up, response: { headers: { set: { X-Set: s } } } }
                  /looked-at/**: { to: up, response: { body: response.body.a } }
                  /secure/**: secure
                  /cached/**: { to: up, cache: true }
                  /stored/**: { to: up, cache: 1h }
                  /made/**: { to: up, response: { body: response.body.a, envelope: false } }
                  /composed/{key}/{place}: { calls: { x: 'up/{key}/{place}' } }
                  /needed/{key}/{place}: { calls: { x: 'up/{key}/{place}', y: 'copies/{x.a}' } }
                """);
        }

        public async Task DisposeAsync()
        {
            await Patient.DisposeAsync();
            await Upstream.DisposeAsync();
            await Secure.DisposeAsync();
            await copies.DisposeAsync();
            authority.Dispose();
        }
    }
}
