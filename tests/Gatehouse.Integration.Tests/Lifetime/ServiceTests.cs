using System.Net.Sockets;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>The gateway as a service of systemd: sockets come from it, and it is told how the gateway is (R34).</summary>
public sealed class ServiceTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static readonly string[] Run = ["run", "gatehouse.yaml", "--warm-up", "0s", "--access-log", "off"];

    private readonly TempFolder folder = new();
    private readonly PassedSocket passed = new();

    public void Dispose()
    {
        passed.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_socket_that_is_passed_is_listened_on_and_who_connects_between_two_processes_waits()
    {
        Configure(passed.Port);
        await using (var first = passed.Start(folder.Path, null, Run))
        {
            await first.WaitForLineAsync(line => line == $"listening on http://127.0.0.1:{passed.Port}");
            await using var client = await RawClient.ConnectAsync(passed.Port);
            (await client.ExchangeAsync(Get)).Text.ShouldBe("ok");
            await first.TerminateAsync();
            (await first.WaitForExitAsync()).ShouldBe(0);
        }
        await using var waiting = await RawClient.ConnectAsync(passed.Port);
        await waiting.SendAsync(Get);

        await using var second = passed.Start(folder.Path, null, Run);

        (await waiting.ReadResponseAsync()).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task A_socket_that_no_address_of_the_configuration_is_for_is_an_error()
    {
        Configure(0);
        await using var process = passed.Start(folder.Path, null, Run);
        (await process.WaitForExitAsync()).ShouldBe(1);
        process.Errors.ShouldContain($"the service manager passes a socket for 127.0.0.1:{passed.Port}, which neither listen nor admin names");
    }

    [Fact]
    public async Task Sockets_that_are_passed_to_another_process_are_not_ours()
    {
        Configure(0);
        await using var process = Executable.Start(folder.Path, Run, new Dictionary<string, string?> { ["LISTEN_FDS"] = "1", ["LISTEN_PID"] = "1" });
        await process.WaitForLineAsync(line => line.StartsWith("listening on ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_manager_is_told_when_the_gateway_is_ready_and_when_it_stops()
    {
        Configure(0);
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        await using var process = Executable.Start(folder.Path, Run, new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = folder.File("notify") });

        (await NextAsync(manager)).ShouldBe(["READY=1", $"MAINPID={process.Id}", "STATUS=1 route, 0 upstreams"]);
        await process.TerminateAsync();

        (await NextAsync(manager)).ShouldBe(["STOPPING=1", "STATUS=Draining"]);
        (await process.WaitForExitAsync()).ShouldBe(0);
    }

    private void Configure(int port) =>
        folder.Write("gatehouse.yaml", $"listen: http://127.0.0.1:{port}\nadmin: false\nroutes: {{ /a: {{ respond: ok }} }}\n");

    private static async Task<string[]> NextAsync(Socket manager)
    {
        var buffer = new byte[1024];
        var length = await manager.ReceiveAsync(buffer).InTime();
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }
}
