using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>
/// The real process, in which one thread polls all sockets and runs requests. So what it was sent before it was asked something by somebody else,
/// it has handled when that is answered: <see cref="HandledAsync"/>.
/// </summary>
internal sealed class PatientGateway : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> OneThread = new()
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = null,
    };

    private readonly TempFolder folder;
    private readonly ServerProcess process;
    private RawClient other = null!;

    private PatientGateway(TempFolder folder, ServerProcess process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>Where it speaks HTTP/1.</summary>
    public int Port { get; private set; }

    /// <summary>Where it speaks HTTP/2.</summary>
    public int Http2Port { get; private set; }

    /// <summary>Where it speaks HTTP over TLS.</summary>
    public int SecurePort { get; private set; }

    /// <param name="upstreams">The lines of the section, indented by two.</param>
    /// <param name="routes">The lines of the section, indented by two.</param>
    public static async Task<PatientGateway> StartAsync(string upstreams, string routes)
    {
        var folder = new TempFolder();
        var certificate = Certificates.Write(folder, "server");
        folder.Write("gatehouse.yaml", $$"""
            listen: [http://127.0.0.1:0, h2c://127.0.0.1:0, { url: https://127.0.0.1:0, certificate: {{certificate.CertificatePath}}, key: {{certificate.KeyPath}} }]
            admin: false
            upstreams:
            {{upstreams}}
            routes:
              /other: { respond: { body: '"other"' } }
            {{routes}}

            """);
        var gateway = new PatientGateway(folder, Executable.Start(folder.Path, ["run", "gatehouse.yaml", "--access-log", "off"], OneThread));
        gateway.Port = await gateway.PortAsync("http");
        gateway.Http2Port = await gateway.PortAsync("http", but: gateway.Port);
        gateway.SecurePort = await gateway.PortAsync("https");
        gateway.other = await RawClient.ConnectAsync(gateway.Port);
        // The first bytes of a connection may be read by the thread that accepts it.
        await gateway.HandledAsync();
        return gateway;
    }

    /// <summary>Ends when it has handled all that was sent to it before.</summary>
    public async Task HandledAsync() => (await other.ExchangeAsync("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")).Status.ShouldBe(200);

    public async ValueTask DisposeAsync()
    {
        await other.DisposeAsync();
        await process.DisposeAsync();
        folder.Dispose();
    }

    // It tells of them in the order of the file.
    private async Task<int> PortAsync(string scheme, int but = 0)
    {
        const string words = "listening on ";
        var line = await process.WaitForLineAsync(
            text => text.StartsWith($"{words}{scheme}:", StringComparison.Ordinal) && !text.EndsWith($":{but}", StringComparison.Ordinal));
        return new Uri(line[words.Length..]).Port;
    }
}
