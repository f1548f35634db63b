using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Identity.Tests.Sessions;

public sealed class KilledWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(50)]
    [InlineData(400)]
    [InlineData(1500)]
    public async Task Whatever_was_acknowledged_before_a_kill_is_there_afterwards(int lines)
    {
        var file = folder.File("sessions.log");
        await using var writer = ServerProcess.Start("dotnet", [typeof(KilledWriterTests).Assembly.Location, file]);
        var seen = 0;
        await writer.WaitForLineAsync(_ => Interlocked.Increment(ref seen) > lines);
        await writer.SignalAsync("KILL");
        await writer.WaitForExitAsync();

        using var revocations = new Revocations(TimeProvider.System);
        await using var sessions = FileSessions.Open(file, revocations, TimeProvider.System, NullLogger.Instance);

        await ShouldHaveAsync(writer, revocations, sessions);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_and_whatever_was_acknowledged_is_there()
    {
        if (OperatingSystem.IsWindows())
            return; // a limit on the size of files stands for the full disk
        var file = folder.File("sessions.log");
        await using var writer = ServerProcess.Start(
            "bash",
            ["-c", "trap '' XFSZ; ulimit -f 24; exec dotnet \"$0\" \"$1\"", typeof(KilledWriterTests).Assembly.Location, file],
            environment: new Dictionary<string, string?> { ["DOTNET_EnableWriteXorExecute"] = "0" });
        (await writer.WaitForExitAsync()).ShouldBe(0);
        writer.Output.Count(line => line == "not kept").ShouldBe(8);

        using var revocations = new Revocations(TimeProvider.System);
        await using var sessions = FileSessions.Open(file, revocations, TimeProvider.System, NullLogger.Instance);

        await ShouldHaveAsync(writer, revocations, sessions);
    }

    private static async Task ShouldHaveAsync(ServerProcess writer, Revocations revocations, FileSessions sessions)
    {
        var revoked = writer.Output.Where(line => line.Contains('-') && line.Length < 20).ToList();
        revoked.Where(jti => !revocations.IsRevoked(jti, null, null)).ShouldBeEmpty();
        var current = writer.Output.Select(RefreshToken.Parse).OfType<RefreshToken>().ToLookup(token => token.Session);
        current.ShouldNotBeEmpty();
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        foreach (var session in current)
        {
            // The last acknowledged token is the current one, or the one before a rotation that was not acknowledged; an earlier one never is.
            (await sessions.FindOwnerAsync(session.Last(), CancellationToken.None)).UserId.ShouldBe("u");
            if (session.Count() > 1)
                (await sessions.RotateAsync(session.First(), session.First().Next(), new TokenTimes(end, end), CancellationToken.None)).ShouldBe(RotateStatus.Reused);
        }
        writer.Errors.ShouldBeEmpty();
    }
}
