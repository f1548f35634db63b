using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>From the start of the process to the first answer through a route of the sample shop's configuration.</summary>
internal static partial class StartMode
{
    private const int Rounds = 11;
    private const int RoundsByDotnet = 3;
    private const string Path = "/api/users/1";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        await using var upstream = await TinyUpstream.StartAsync();
        var text = await File.ReadAllTextAsync(Repository.At("samples/Shop/gatehouse.yaml"));
        // Ports of their own: the shop itself may be running.
        using var file = new TemporaryFile("admin: 0\n" + ServiceAddress().Replace(text, upstream.Url));
        var command = await MeasureAsync(Rounds, file.Path, [Repository.Command]);
        var host = Repository.At("src/Gatehouse.Host");
        var byDotnet = await MeasureAsync(RoundsByDotnet, file.Path, ["dotnet", "run", "--no-build", "-c", "Release", "--project", host, "--"]);
        Report.Write("start", "Start to first answered request", $"""
            samples/Shop/gatehouse.yaml (its services played by one small upstream), `GET {Path}` asked for every 5 ms until it is answered.
            Goal: at most 1.5 s.

            | ms from the start of the process | rounds | median | least | most |
            |---|--:|--:|--:|--:|
            | `gatehouse run` (Release build) | {Rounds} | {command.Cells()} |
            | `dotnet run --no-build`, for information | {RoundsByDotnet} | {byDotnet.Cells()} |
            """);
    }

    private static async Task<Figures> MeasureAsync(int rounds, string file, string[] command)
    {
        var times = new Figures();
        for (var i = 0; i < rounds; i++)
        {
            var port = FreePort();
            var start = Stopwatch.GetTimestamp();
            await using var gateway = GatewayProcess.Start(file, port, command);
            await AskAsync(port, start);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times;
    }

    private static async Task AskAsync(int port, long start)
    {
        using var connection = new LoadConnection(port);
        while (await connection.GetAsync(Path) != 200)
        {
            if (Stopwatch.GetElapsedTime(start) > Longest)
                throw new TimeoutException("The gateway did not answer.");
            await Task.Delay(5);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://localhost:300\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceAddress();
}
