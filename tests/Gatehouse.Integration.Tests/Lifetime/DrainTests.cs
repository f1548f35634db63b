using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>The real process is told to end: readiness goes off, running requests finish, and then it is gone (R34).</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const string Get = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly TempFolder folder = new();
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync(async context =>
        {
            await go.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("done");
        });
        folder.Write("gatehouse.yaml", $"listen: http://127.0.0.1:0\nadmin: http://127.0.0.1:0\nupstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /slow: up }}\n");
    }

    public async Task DisposeAsync()
    {
        await upstream.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_turns_readiness_off_and_lets_running_requests_finish(string signal)
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"]);
        var port = await PortAsync(process);
        await using var busy = await RawClient.ConnectAsync(port);
        await using var idle = await RawClient.ConnectAsync(port);
        (await idle.ExchangeAsync("GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);
        await busy.SendAsync(Get);
        await upstream.NextRequestAsync();

        await process.SignalAsync(signal);
        await process.WaitForLineAsync(line => line.StartsWith("Draining", StringComparison.Ordinal));
        var ready = await idle.ExchangeAsync("GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
        go.SetResult();
        var answer = await busy.ReadResponseAsync();

        ready.Status.ShouldBe(503);
        ready.Text.ShouldContain("\"status\":\"draining\"");
        ready.Header("Connection").ShouldBe("close");
        (await idle.WaitForCloseAsync()).ShouldBeTrue();
        answer.Status.ShouldBe(200);
        answer.Text.ShouldBe("done");
        (await busy.WaitForCloseAsync()).ShouldBeTrue();
        (await process.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_idle_gateway_ends_at_once()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"]);
        await PortAsync(process);

        await process.TerminateAsync();

        (await process.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_runs_longer_than_the_grace_period_is_cut()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml", "--grace", "200ms"]);
        await using var busy = await RawClient.ConnectAsync(await PortAsync(process));
        await busy.SendAsync(Get);
        var request = await upstream.NextRequestAsync();

        await process.TerminateAsync();

        (await process.WaitForExitAsync()).ShouldBe(0);
        await request.Aborted;
        (await busy.Connection.ReadToEndAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_signal_ends_at_once()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"]);
        await using var busy = await RawClient.ConnectAsync(await PortAsync(process));
        await busy.SendAsync(Get);
        await upstream.NextRequestAsync();

        await process.InterruptAsync();
        await process.WaitForLineAsync(line => line.StartsWith("Draining", StringComparison.Ordinal));
        await process.InterruptAsync();

        (await process.WaitForExitAsync()).ShouldNotBe(0);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_while_it_starts_lets_running_requests_finish_too(string signal)
    {
        // It waits for a registry that says nothing, for longer than this takes.
        await using var registry = RawUpstream.Start(connection => connection.ReadToEndAsync());
        using var passed = new PassedSocket();
        folder.Write("gatehouse.yaml", $$"""
            listen: http://127.0.0.1:{{passed.Port}}
            admin: false
            upstreams: { up: '{{upstream.Address}}', far: { discover: 'consul://127.0.0.1:{{registry.Port}}/far' } }
            routes: { /slow: up, /far: far }
            """);
        await using var busy = await RawClient.ConnectAsync(passed.Port);
        await busy.SendAsync(Get);
        await using var process = passed.Start(folder.Path, null, ["run", "gatehouse.yaml"]);
        await upstream.NextRequestAsync();

        await process.SignalAsync(signal);
        await process.WaitForLineAsync(line => line.StartsWith("Draining", StringComparison.Ordinal));
        go.SetResult();

        (await busy.ReadResponseAsync()).Text.ShouldBe("done");
        (await process.WaitForExitAsync()).ShouldBe(0);
        process.Errors.ShouldNotContain(line => line.StartsWith("listening on ", StringComparison.Ordinal));
    }

    private static async Task<int> PortAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        await process.WaitForLineAsync(text => text.StartsWith("admin on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..]).Port;
    }
}
