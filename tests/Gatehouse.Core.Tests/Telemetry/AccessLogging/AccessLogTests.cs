using System.Text.Json;
using Gatehouse.Core.Telemetry.AccessLogging;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

public sealed class AccessLogTests : IDisposable
{
    private readonly TestStream output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public async Task A_line_after_a_rest_is_written_at_once()
    {
        await using var log = new AccessLog(output, AccessLogFormat.Json);

        log.Write(Entries.Usual);

        await output.WriteBegins();
    }

    [Fact]
    public async Task Lines_in_quick_succession_are_written_together_and_without_being_closed()
    {
        await using var log = new AccessLog(output, AccessLogFormat.Text);
        log.Write(Entries.Usual);
        await output.WriteBegins();

        for (var i = 0; i < 1_000; i++)
            log.Write(Entries.Usual);

        await output.WriteBegins();
        output.Writes.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task Closing_writes_all_lines_and_closes_the_stream()
    {
        var log = new AccessLog(output, AccessLogFormat.Text);
        for (var i = 0; i < 1_000; i++)
            log.Write(Entries.With("GET", "/" + i, null, null, "c", null));

        await log.DisposeAsync();
        await log.DisposeAsync();

        output.Lines.Select(line => line.Split(' ')[3]).ShouldBe(Enumerable.Range(0, 1_000).Select(i => "/" + i));
        output.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Lines_of_many_writers_never_mix()
    {
        var log = new AccessLog(output, AccessLogFormat.Json, capacity: 64 << 20);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
                log.Write(Entries.With("GET", $"/{writer}/{i}", null, null, "c", null));
        })));
        await log.DisposeAsync();

        var urls = output.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!).ToArray();
        urls.Length.ShouldBe(16_000);
        urls.ShouldBeUnique();
    }

    [Fact]
    public async Task A_stalled_stream_costs_lines_and_the_log_says_how_many()
    {
        var log = new AccessLog(output, AccessLogFormat.Json, capacity: 1_000);
        output.Stall();
        log.Write(Entries.Usual);
        await output.WriteBegins();
        for (var i = 0; i < 50; i++)
            log.Write(Entries.Usual);
        var lost = log.LostLines;

        output.Resume();
        await output.WriteBegins(); // the second buffer is taken: the first has space again
        log.Write(Entries.Usual);
        await log.DisposeAsync();

        lost.ShouldBeInRange(40, 49);
        log.LostLines.ShouldBe(lost);
        output.Lines.Length.ShouldBe((int)(52 - lost + 1));
        output.Lines[^2].ShouldBe($$"""{"time":"2026-05-04T07:12:44.031Z","lostLines":{{lost}}}""");
        output.Lines[^1].ShouldContain("/api/users/1");
    }

    [Fact]
    public async Task Losses_are_told_at_the_end_when_no_line_follows()
    {
        var log = new AccessLog(output, AccessLogFormat.Text, capacity: 100);
        log.Write(Entries.With("GET", "/" + new string('a', 200), null, null, "c", null));

        await log.DisposeAsync();

        output.Text.ShouldBe("09:12:44.031 access log: lines lost: 1\n");
    }

    [Fact]
    public async Task A_failing_stream_costs_its_lines_and_no_more()
    {
        var log = new AccessLog(output, AccessLogFormat.Text);
        output.Fails = true;
        for (var i = 0; i < 3; i++)
        {
            output.Stall();
            log.Write(Entries.Usual);
            await output.WriteBegins();
            output.Resume();
            SpinWait.SpinUntil(() => log.LostLines == i + 1, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }

        output.Fails = false;
        log.Write(Entries.Usual);
        await log.DisposeAsync();

        log.LostLines.ShouldBe(3);
        output.Lines.Length.ShouldBe(2);
        output.Lines[0].ShouldBe("09:12:44.031 access log: lines lost: 3");
    }

    [Fact]
    public async Task A_line_for_a_closed_log_is_lost_without_a_word()
    {
        var log = new AccessLog(output, AccessLogFormat.Text);
        await log.DisposeAsync();

        log.Write(Entries.Usual);

        log.LostLines.ShouldBe(1);
        output.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever_for_a_stalled_stream()
    {
        var time = new ImmediateTime();
        var log = new AccessLog(output, AccessLogFormat.Text, time: time);
        output.Stall();
        log.Write(Entries.Usual);
        await output.WriteBegins();

        await log.DisposeAsync();

        time.Waited.ShouldBe(AccessLog.DisposeLimit);
        output.IsClosed.ShouldBeFalse();
        output.Resume();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writing_allocates_nothing(bool json)
    {
        await using var log = new AccessLog(Stream.Null, json ? AccessLogFormat.Json : AccessLogFormat.Text);
        var entry = Entries.With("GET", "/\u0001é😀\"", "GET /**", "users", "4f3c9a", "timeout");

        // The runtime may allocate on this thread for itself, once: the least of some rounds is what Write does.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                log.Write(in Entries.Usual);
                log.Write(in entry);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);
    }
}
