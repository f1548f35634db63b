using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Lifetime.Handover;

/// <summary>Whatever is wrong with the new process, the old one goes on as if nothing had happened (R34).</summary>
public sealed class FailedHandoverTests : IAsyncLifetime
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly Generations generations = new("routes: { /a: { respond: ok } }\n");
    private ServerProcess first = null!;

    public async Task InitializeAsync() => first = await generations.NextAsync();

    public async Task DisposeAsync() => await generations.DisposeAsync();

    [Fact]
    public async Task A_wrong_configuration_is_said_and_the_old_one_hears_nothing_of_it()
    {
        generations.Configure($"listen: http://127.0.0.1:{generations.Port}\nnonsense: 1\n");
        var second = generations.Start();
        (await second.WaitForExitAsync()).ShouldBe(1);
        string.Join('\n', second.Errors).ShouldContain("unknown key 'nonsense'");
        first.Errors.ShouldNotContain(line => line.Contains("take over", StringComparison.Ordinal));
        await GoesOnAsync();
    }

    [Fact]
    public async Task An_address_that_is_in_use_is_said_and_the_old_one_goes_on()
    {
        await using var other = RawUpstream.Answering("");
        generations.Configure($"listen: [http://127.0.0.1:{generations.Port}, http://127.0.0.1:{other.Port}]\nadmin: false\n");
        var second = generations.Start();
        (await second.WaitForExitAsync()).ShouldBe(1);
        string.Join('\n', second.Errors).ShouldContain("one of these addresses is already in use");
        await first.WaitForLineAsync(line => line.EndsWith($"Process {second.Id} wanted to take over, but ended before it was ready. This one goes on.", StringComparison.Ordinal));
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_path_that_is_not_the_one_of_the_old_process_is_said()
    {
        generations.Configure($"listen: http://127.0.0.1:{generations.Port}\nadmin: false\n");

        var result = await Executable.RunAsync(generations.Folder.Path, "run", "gatehouse.yaml", "--handover", "elsewhere");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldEndWith($"; at {generations.Folder.File("elsewhere")} there was no process to take over from");
        await GoesOnAsync();
    }

    [Fact]
    public async Task One_that_is_killed_before_it_is_ready_leaves_the_old_one_serving()
    {
        // It waits for a registry that says nothing.
        await using var registry = RawUpstream.Start(connection => connection.ReadToEndAsync());
        generations.Configure($"listen: http://127.0.0.1:{generations.Port}\nadmin: false\nupstreams: {{ far: {{ discover: 'consul://127.0.0.1:{registry.Port}/far' }} }}\n");
        var second = generations.Start();
        await first.WaitForLineAsync(line => line.Contains($"Process {second.Id} prepares to take over", StringComparison.Ordinal));
        await registry.NextConnectionAsync();

        await second.SignalAsync("KILL");

        await first.WaitForLineAsync(line => line.Contains($"Process {second.Id} wanted to take over, but ended", StringComparison.Ordinal));
        await GoesOnAsync();
    }

    [Fact]
    public async Task One_that_is_told_to_end_before_it_is_ready_does_so_and_leaves_the_old_one_serving()
    {
        await using var registry = RawUpstream.Start(connection => connection.ReadToEndAsync());
        generations.Configure($"listen: http://127.0.0.1:{generations.Port}\nadmin: false\nupstreams: {{ far: {{ discover: 'consul://127.0.0.1:{registry.Port}/far' }} }}\n");
        var second = generations.Start();
        await first.WaitForLineAsync(line => line.Contains($"Process {second.Id} prepares to take over", StringComparison.Ordinal));

        await second.TerminateAsync();

        (await second.WaitForExitAsync()).ShouldBe(0);
        await first.WaitForLineAsync(line => line.Contains($"Process {second.Id} wanted to take over, but ended", StringComparison.Ordinal));
        await GoesOnAsync();
    }

    [Fact]
    public async Task Sessions_in_a_file_which_only_one_process_may_have_stay_with_the_old_one()
    {
        generations.Folder.Write("users.yaml", "users: []\n");
        var lines = $$"""
            listen: http://127.0.0.1:{{generations.Port}}
            admin: false
            auth: { shop: { jwt: { issuer: shop, audience: shop, secret: no secret of anybody in the world } } }
            login: { issues: shop, users: users.yaml }

            """;
        generations.Configure(lines);
        await first.WaitForLineAsync(line => line.Contains("Configuration applied", StringComparison.Ordinal));
        var second = generations.Start();
        (await second.WaitForExitAsync()).ShouldBe(1);
        second.Errors.ShouldContain(line => line.StartsWith("cannot take over at", StringComparison.Ordinal) && line.Contains("another process has this file", StringComparison.Ordinal));
        await AnswersAsync();
    }

    [Fact]
    public async Task A_file_that_an_old_one_has_left_behind_is_replaced()
    {
        await first.SignalAsync("KILL");
        await first.WaitForExitAsync();
        File.Exists(generations.Place).ShouldBeTrue();
        await generations.NextAsync();
        await AnswersAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await first.TerminateAsync();
        await first.WaitForExitAsync();
        generations.Folder.Write("place", "precious");
        var second = generations.Start();
        (await second.WaitForExitAsync()).ShouldBe(1);
        second.Errors.ShouldContain($"cannot hand over at {generations.Place}: that is not a socket; remove it, or choose another path");
        (await File.ReadAllTextAsync(generations.Place)).ShouldBe("precious");
    }

    // It answers, and the next one takes over from it.
    private async Task GoesOnAsync()
    {
        await AnswersAsync();
        await generations.NextAsync();
        (await first.WaitForExitAsync()).ShouldBe(0);
        await AnswersAsync();
    }

    private async Task AnswersAsync()
    {
        await using var client = await RawClient.ConnectAsync(generations.Port);
        (await client.ExchangeAsync(Get)).Text.ShouldBe("ok");
    }
}
