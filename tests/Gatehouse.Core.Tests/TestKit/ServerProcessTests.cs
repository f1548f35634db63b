using Gatehouse.TestKit.Processes;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class ServerProcessTests
{
    [Fact]
    public async Task Waits_for_a_line_signals_and_gives_the_exit_code()
    {
        await using var process = ServerProcess.Start(
            "sh", ["-c", "trap 'echo bye >&2; exit 7' TERM; echo \"up $NAME\"; while :; do sleep 0.05; done"],
            environment: new Dictionary<string, string?> { ["NAME"] = "now" });
        (await process.WaitForLineAsync(line => line.StartsWith("up", StringComparison.Ordinal))).ShouldBe("up now");
        await process.TerminateAsync();
        (await process.WaitForExitAsync()).ShouldBe(7);
        process.Output.ShouldBe(["up now"]);
        process.Errors.ShouldBe(["bye"]);
    }

    [Fact]
    public async Task Says_what_was_printed_when_the_program_ends_without_the_line()
    {
        await using var process = ServerProcess.Start("sh", ["-c", "echo broken; exit 1"]);
        var failure = await Should.ThrowAsync<TimeoutException>(() => process.WaitForLineAsync(line => line == "up"));
        failure.Message.ShouldContain("the program ended");
        failure.Message.ShouldContain("broken");
    }
}
