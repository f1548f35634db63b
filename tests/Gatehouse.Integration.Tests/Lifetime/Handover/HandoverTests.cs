using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Lifetime.Handover;

/// <summary>A new process takes the listening sockets over from the one that serves, and no client notices (R34).</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Ask = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n";

    private RecordingUpstream upstream = null!;
    private RawUpstream echo = null!;
    private Generations generations = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("ok");
        echo = RawUpstream.Start(EchoAsync);
        generations = new Generations($"upstreams: {{ up: '{upstream.Address}', echo: '{echo.Address}' }}\nroutes: {{ /a: up, /echo: echo }}\n");
    }

    public async Task DisposeAsync()
    {
        await generations.DisposeAsync();
        await upstream.DisposeAsync();
        await echo.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_refused_and_no_request_fails_while_processes_follow_one_another()
    {
        var process = await generations.NextAsync();
        using var over = new CancellationTokenSource();
        var clients = new[] { AskAsync(isKept: false, over.Token), AskAsync(isKept: false, over.Token), AskAsync(isKept: true, over.Token), AskAsync(isKept: true, over.Token) };

        for (var i = 0; i < 3; i++)
        {
            var next = await generations.NextAsync();
            (await process.WaitForExitAsync()).ShouldBe(0);
            process.Errors.ShouldContain(line => line.StartsWith($"Draining: process {next.Id} has taken over", StringComparison.Ordinal));
            process = next;
        }

        await over.CancelAsync();
        (await Task.WhenAll(clients)).ShouldAllBe(answered => answered > 0);
    }

    [Fact]
    public async Task The_same_over_HTTP_2_and_TLS()
    {
        var certificate = Certificates.Write(generations.Folder, "server");
        var listen = $"{{ url: 'https://127.0.0.1:PORT', certificate: {certificate.CertificatePath}, key: {certificate.KeyPath} }}";
        var process = await generations.NextAsync(listen);
        using var over = new CancellationTokenSource();
        using var client = Http2Client.Create(new Uri($"https://127.0.0.1:{generations.Port}"));
        var asking = AskAsync(client, over.Token);

        for (var i = 0; i < 2; i++)
        {
            var next = await generations.NextAsync(listen);
            (await process.WaitForExitAsync()).ShouldBe(0);
            process = next;
        }

        await over.CancelAsync();
        (await asking).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_tunnel_goes_on_in_the_process_that_it_began_in_and_an_idle_connection_gets_one_more_answer()
    {
        var first = await generations.NextAsync();
        await using var tunnel = await RawClient.ConnectAsync(generations.Port);
        (await tunnel.ExchangeAsync(Ask)).Status.ShouldBe(101);
        await using var idle = await RawClient.ConnectAsync(generations.Port);
        (await idle.ExchangeAsync(Get)).Header("Connection").ShouldBeNull();

        await generations.NextAsync();
        await first.WaitForLineAsync(line => line.StartsWith("Draining", StringComparison.Ordinal));

        var last = await idle.ExchangeAsync(Get);
        (last.Status, last.Header("Connection")).ShouldBe((200, "close"));
        (await idle.WaitForCloseAsync()).ShouldBeTrue();
        await tunnel.SendAsync("still there?\n");
        (await tunnel.Connection.ReadUntilAsync("\n")).ShouldBe("still there?\n");
        await using (var fresh = await RawClient.ConnectAsync(generations.Port))
            (await fresh.ExchangeAsync(Get)).Header("Connection").ShouldBeNull();
        tunnel.Connection.Close();
        (await first.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task One_that_has_handed_over_ends_at_the_first_signal()
    {
        var first = await generations.NextAsync();
        await using var tunnel = await RawClient.ConnectAsync(generations.Port);
        (await tunnel.ExchangeAsync(Ask)).Status.ShouldBe(101);
        await generations.NextAsync();
        await first.WaitForLineAsync(line => line.StartsWith("Draining", StringComparison.Ordinal));

        await first.TerminateAsync();
        (await first.WaitForExitAsync()).ShouldBe(143);
        (await tunnel.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_admin_listener_passes_too_and_a_new_address_is_opened()
    {
        generations.Configure("listen: http://127.0.0.1:0\nadmin: http://127.0.0.1:0\n");
        var first = generations.Start();
        var port = await PortAsync(first, "listening on ");
        var admin = await PortAsync(first, "admin on ");
        generations.Configure($"listen: [http://127.0.0.1:{port}, http://127.0.0.1:0]\nadmin: http://127.0.0.1:{admin}\n");

        var second = generations.Start();

        (await PortAsync(second, "admin on ")).ShouldBe(admin);
        (await first.WaitForExitAsync()).ShouldBe(0);
        var added = second.Errors.Where(line => line.StartsWith("listening on ", StringComparison.Ordinal)).Select(line => new Uri(line["listening on ".Length..]).Port).ToList();
        added.Count.ShouldBe(2);
        foreach (var each in added)
        {
            await using var client = await RawClient.ConnectAsync(each);
            (await client.ExchangeAsync(Get)).Status.ShouldBe(200);
        }
        await using var operators = await RawClient.ConnectAsync(admin);
        (await operators.ExchangeAsync("GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Tunnels_are_cut_when_the_grace_period_is_over()
    {
        generations.Configure("listen: http://127.0.0.1:0\nadmin: false\n");
        var first = generations.Start("--grace", "100ms");
        var port = await PortAsync(first, "listening on ");
        await using var tunnel = await RawClient.ConnectAsync(port);
        (await tunnel.ExchangeAsync(Ask)).Status.ShouldBe(101);
        generations.Configure($"listen: http://127.0.0.1:{port}\nadmin: false\n");

        generations.Start();

        (await first.WaitForExitAsync()).ShouldBe(0);
        (await tunnel.WaitForCloseAsync()).ShouldBeTrue();
    }

    private static async Task<int> PortAsync(Gatehouse.TestKit.Processes.ServerProcess process, string before)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith(before, StringComparison.Ordinal));
        return new Uri(line[before.Length..]).Port;
    }

    private static async Task EchoAsync(RawConnection connection)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
        while (await connection.ReadUntilAsync("\n") is { } line)
            await connection.SendAsync(line);
    }

    // One request after the other, each on a connection of its own or on one until the gateway closes it. Throws when one fails.
    private async Task<int> AskAsync(bool isKept, CancellationToken over)
    {
        var answered = 0;
        RawClient? kept = null;
        for (; !over.IsCancellationRequested; answered++)
        {
            var client = kept ?? await RawClient.ConnectAsync(generations.Port);
            var answer = await client.ExchangeAsync(Get);
            (answer.Status, answer.Text, answer.Complete).ShouldBe((200, "ok", true));
            kept = isKept && answer.Header("Connection") is null ? client : null;
            if (kept is null)
                await client.DisposeAsync();
        }
        if (kept is not null)
            await kept.DisposeAsync();
        return answered;
    }

    private static async Task<int> AskAsync(HttpClient client, CancellationToken over)
    {
        var answered = 0;
        for (; !over.IsCancellationRequested; answered++)
            (await client.GetStringAsync("/a", CancellationToken.None).InTime()).ShouldBe("ok");
        return answered;
    }
}
