namespace Gatehouse.Integration.Tests.Timing;

/// <summary>
/// R5: an answer that comes in two pieces, the second when the first has been handled, is the same for the client as one that comes at once;
/// split at every byte, for all kinds of answers and clients. What the first piece has for the client does not wait for the second.
/// </summary>
public sealed class SplitAnswerTests(SplitAnswerTests.Gateway running) : IClassFixture<SplitAnswerTests.Gateway>
{
    public static TheoryData<string, string> Rows() => SplitClients.With(SplitAnswers.All.Select(answer => answer.Key), SplitClients.All);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_is_the_same_as_at_once(string key, string kind)
    {
        var answer = SplitAnswers.Of(key);
        running.Upstream.Begin();
        await using var client = SplitClients.Of(kind, running.Patient);
        var whole = await AskAsync(client, answer, answer.Wire.Length);
        ShouldBeWhole(whole, answer, kind);

        foreach (var place in answer.Places)
            (await AskAsync(client, answer, place)).ShouldBe(whole, $"split at {place}");
    }

    private async Task<string> AskAsync(ISplitClient client, SplitAnswer answer, int place)
    {
        try
        {
            await client.AskAsync(answer.Method, $"/{answer.Key}/{place}");
            var told = "";
            for (var i = 0; i < client.AtOnce; i++)
            {
                await running.Upstream.BegunAsync();
                await running.Patient.HandledAsync();
                if (place < answer.Wire.Length)
                    await client.SeeAsync(answer, place);
                running.Upstream.GoOn();
                told += await client.ReadAsync(answer);
            }
            return told;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"split at {place} of {answer.Wire.Length}: {e.Message}", e);
        }
    }

    private static void ShouldBeWhole(string whole, SplitAnswer answer, string kind)
    {
        whole.ShouldContain($"{answer.Status} ");
        whole.ShouldContain($"\n{answer.Content}\n");
        whole.ShouldNotContain("breaks off");
        whole.Contains("103 Link: </a>", StringComparison.Ordinal).ShouldBe(answer.Key == "hints" && kind.StartsWith("HTTP/1.1", StringComparison.Ordinal));
        var hasTrailers = answer.Key switch
        {
            "announced" => !kind.StartsWith("HTTP/1.0", StringComparison.Ordinal),
            "unannounced" => kind is "HTTP/1.1 with TE" or "HTTP/2",
            _ => false,
        };
        whole.Contains("X-T: t", StringComparison.OrdinalIgnoreCase).ShouldBe(hasTrailers);
    }

    /// <summary>What all rows share.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        internal SplitUpstream Upstream { get; } = new();

        internal PatientGateway Patient { get; private set; } = null!;

        public async Task InitializeAsync() => Patient = await PatientGateway.StartAsync($"  up: {Upstream.Wire.Address}", "  /**: up");

        public async Task DisposeAsync()
        {
            await Patient.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
