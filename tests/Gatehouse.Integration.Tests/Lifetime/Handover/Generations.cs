using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Lifetime.Handover;

/// <summary>Processes that serve one after the other: one folder, one configuration, one place to hand over at.</summary>
internal sealed class Generations : IAsyncDisposable
{
    // Many start at once, beside everything else that the tests do.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<ServerProcess> processes = [];
    private readonly string routes;

    /// <param name="routes">The configuration, without <c>listen</c> and <c>admin</c>.</param>
    public Generations(string routes) => this.routes = routes;

    public TempFolder Folder { get; } = new();

    public string Place => Folder.File("place");

    /// <summary>Where the first one listens, once it does; the others listen there too.</summary>
    public int Port { get; private set; }

    /// <summary>Starts the next one and waits until it serves.</summary>
    /// <param name="listen">A <c>listen</c> entry with PORT for the port; a URL when null.</param>
    public async Task<ServerProcess> NextAsync(string? listen = null)
    {
        Configure($"listen: {(listen ?? "http://127.0.0.1:PORT").Replace("PORT", $"{Port}", StringComparison.Ordinal)}\nadmin: false\n");
        var process = Start();
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal), Limit);
        Port = new Uri(line["listening on ".Length..]).Port;
        return process;
    }

    /// <summary>Writes the configuration with these first lines.</summary>
    public void Configure(string lines) => Folder.Write("gatehouse.yaml", lines + routes);

    /// <summary>Starts one and does not wait.</summary>
    public ServerProcess Start(params string[] arguments)
    {
        // Warming up is tested elsewhere.
        var process = Executable.Start(Folder.Path, ["run", "gatehouse.yaml", "--handover", "place", "--warm-up", "0s", "--access-log", "off", .. arguments]);
        processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        Folder.Dispose();
    }
}
