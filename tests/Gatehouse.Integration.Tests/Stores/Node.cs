using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Stores;

/// <summary>A process <c>gatehouse run</c> that follows a store.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly HttpClient client;

    private Node(ServerProcess process, Uri url)
    {
        Process = process;
        client = new HttpClient { BaseAddress = url };
    }

    public ServerProcess Process { get; }

    public static async Task<Node> StartAsync(string folder, ConfigStore store, params string[] arguments)
    {
        var process = Executable.Start(folder, ["run", "--config", "$env.STORE", "--access-log", "off", .. arguments], new Dictionary<string, string?> { ["STORE"] = store.Address });
        try
        {
            var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
            return new Node(process, new Uri(line["listening on ".Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<string> GetAsync(string path) => client.GetStringAsync(path);

    /// <summary>Waits for a line of the log.</summary>
    public Task<string> LogAsync(string text) => Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>How long it takes until that is the answer.</summary>
    public async Task<TimeSpan> UntilAsync(string answer)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await GetAsync("/a") != answer)
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TestKit.Deadline.Limit);
            await Task.Yield();
        }
        return TimeProvider.System.GetElapsedTime(began);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return Process.DisposeAsync();
    }
}
