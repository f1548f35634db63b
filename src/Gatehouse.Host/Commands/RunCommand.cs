using System.CommandLine;
using System.Globalization;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.Discovery;
using Gatehouse.Host.Stores;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse run FILE</c>: the gateway itself, until it is told to stop.</summary>
internal static class RunCommand
{
    /// <summary>The option that turns inline scheduling off; read by <see cref="Scheduling"/> before the command line is parsed.</summary>
    public const string NoInline = "--no-inline";

    public static Command Create()
    {
        var file = ConfigPlace.Argument();
        var config = StoreOption.Create();
        var copy = new Option<string?>("--config-copy")
        {
            Description = "With a store: a file that always has the revision that is served, and that is served when the store is away at the start. Default: none.",
            HelpName = "FILE",
        };
        var listen = new Option<string[]>("--listen") { Description = "Listen on this port or URL instead of what the file says. May be repeated." };
        var log = new Option<string>("--access-log")
        {
            Description = "How access-log lines look on standard output. auto: text on a terminal, JSON otherwise.",
            DefaultValueFactory = static _ => "auto",
        };
        log.AcceptOnlyFromAmong("auto", "json", "text", "off");
        var level = new Option<string>("--log-level")
        {
            Description = "The least of the gateway's own messages on standard error. debug: also why an expression failed, request by request.",
            DefaultValueFactory = static _ => "info",
        };
        level.AcceptOnlyFromAmong("debug", "info", "warning", "error");
        var grace = new Option<string>("--grace")
        {
            Description = "How long running requests may take to finish after Ctrl-C, SIGTERM or a handover.",
            DefaultValueFactory = static _ => "30s",
        };
        var warmUp = new Option<string>("--warm-up")
        {
            Description = "Longest time for the requests that the gateway sends through itself before it is ready; 0s for none.",
            DefaultValueFactory = static _ => "2s",
        };
        var noInline = new Option<bool>(NoInline)
        {
            Description = "Run requests on the thread pool and not on the threads that poll the sockets: slower, but a policy of your own may block.",
        };
        var handover = new Option<string?>("--handover")
        {
            Description = "Take the listening sockets over from the gateway that was started with this path, and later give them to the next one: no connection is refused or cut. Linux only.",
            HelpName = "PATH",
        };
        var trace = new Option<bool>("--trace") { Description = "Say in Server-Timing when each call of a composed answer began and how long it took." };
        var command = new Command("run", "Run the gateway.") { file, config, copy, listen, log, level, grace, warmUp, handover, trace, noInline };
        command.SetAction((result, _) =>
        {
            var console = result.InvocationConfiguration;
            return TryRead(result, grace, console, out var time) && TryRead(result, warmUp, console, out var warm)
                && ConfigPlace.Of(result.GetValue(file), result.GetValue(config), console.Error) is { } place
                ? RunAsync(
                    place,
                    result.GetValue(copy),
                    new RunChoices(
                        result.GetValue(listen) ?? [], result.GetValue(log)!, LevelOf(result.GetValue(level)), warm, time, result.GetValue(trace), result.GetValue(handover)),
                    console)
                : Task.FromResult(ExitCodes.Failure);
        });
        return command;
    }

    private static LogLevel LevelOf(string? name) => name switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    private static bool TryRead(ParseResult result, Option<string> option, InvocationConfiguration console, out TimeSpan duration)
    {
        if (Duration.TryParse(result.GetValue(option), out duration))
            return true;
        console.Error.WriteLine($"{option.Name}: '{result.GetValue(option)}' is not a duration; write 30s or 2m");
        return false;
    }

    private static async Task<int> RunAsync(ConfigPlace place, string? copyFile, RunChoices choices, InvocationConfiguration console)
    {
        using var signal = new StopSignal();
        if (place.Store is not { } address)
        {
            if (copyFile is null)
                return await RunAsync(new FileOrigin(place.Name), choices, console, signal);
            console.Error.WriteLine("--config-copy is for a configuration from a store; a file is there by itself");
            return ExitCodes.Failure;
        }
        await using var store = address.Open();
        using var logs = LoggerFactory.Create(logging => Configure(logging, console.Error, choices.LogLevel));
        try
        {
            await using var origin = await DocumentOrigin.OpenAsync(store, new DocumentOriginOptions(address.Name, logs.CreateLogger("")) { CopyFile = copyFile }, signal.Asked);
            return await RunAsync(origin, choices, console, signal);
        }
        catch (OperationCanceledException) when (signal.Asked.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (RegistryException e)
        {
            console.Error.WriteLine(e.Message);
            return ExitCodes.Failure;
        }
    }

    private static async Task<int> RunAsync(IConfigOrigin origin, RunChoices choices, InvocationConfiguration console, StopSignal signal)
    {
        var listen = choices.Listen;
        if (listen.Length == 0 && Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } port)
        {
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                console.Error.WriteLine($"the environment variable PORT is '{port}', which is not a port: ports are 0 to 65535");
                return ExitCodes.Failure;
            }
            listen = [port];
        }
        if (choices.Handover is "")
        {
            console.Error.WriteLine("--handover: the path is empty; leave the option out where nothing is to be handed over");
            return ExitCodes.Failure;
        }
        var builder = new GatewayBuilder()
            .UseOrigin(origin)
            .AddPolicies(BuiltInPolicies.All)
            .Logging(logging => Configure(logging, console.Error, choices.LogLevel));
        foreach (var satellite in Satellites.All)
            builder.Options.Extensions.Add(satellite);
        foreach (var part in Satellites.Parts)
            builder.Options.Parts.Add(part);
        builder.Options.WarmUp = choices.WarmUp;
        builder.Options.TracesCalls = choices.ShowsCalls;
        builder.Options.HandoverPath = choices.Handover is { } path ? Path.GetFullPath(path) : null;
        builder.Options.IsService = true;
        if (choices.AccessLog != "off")
        {
            builder.Options.AccessLog = Console.OpenStandardOutput();
            builder.Options.AccessLogIsTerminal = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            builder.Options.AccessLogFormat = choices.AccessLog == "text" || (choices.AccessLog == "auto" && !Console.IsOutputRedirected) ? AccessLogFormat.Text : AccessLogFormat.Json;
        }
        try
        {
            await using var gateway = builder.Build();
            await RunUntilAsync(gateway, listen, origin, console.Error, signal.Asked);
            signal.Release();
            var stopping = gateway.StopAsync(choices.Grace, CancellationToken.None);
            console.Error.WriteLine(gateway.HandedOverTo is { } process
                ? $"Draining: process {process} has taken over, what is open finishes. Press Ctrl-C to end at once."
                : "Draining: no longer ready, running requests finish. Press Ctrl-C again to end at once.");
            await stopping;
            return ExitCodes.Success;
        }
        catch (InvalidConfigurationException e)
        {
            ErrorOutput.Write(console.Error, e.Errors);
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is ListenException or HandoverException)
        {
            console.Error.WriteLine(e.Message);
            return ExitCodes.Failure;
        }
    }

    private static async Task RunUntilAsync(GatewayHost gateway, string[] listen, IConfigOrigin origin, TextWriter error, CancellationToken asked)
    {
        try
        {
            await gateway.StartAsync(listen, asked);
            Greet(gateway, origin, error);
            await gateway.WaitForEndAsync(asked);
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
            // While it started: it may have begun to answer.
        }
    }

    // A server that cannot start is told by ListenException, in a sentence and not in a stack trace.
    private static void Configure(ILoggingBuilder logging, TextWriter error, LogLevel least) => logging
        .SetMinimumLevel(least)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddProvider(new PlainLogs(error));

    private static void Greet(GatewayHost gateway, IConfigOrigin origin, TextWriter error)
    {
        error.WriteLine($"gatehouse {VersionCommand.Version}: {gateway.Summary} from {origin.Name}{(origin is DocumentOrigin ? $", revision {gateway.Revision}" : "")}");
        foreach (var address in gateway.Addresses)
            error.WriteLine($"listening on {address}");
        if (gateway.AdminAddress is { } admin)
            error.WriteLine($"admin on {admin}");
    }

    private sealed record RunChoices(string[] Listen, string AccessLog, LogLevel LogLevel, TimeSpan WarmUp, TimeSpan Grace, bool ShowsCalls, string? Handover);
}
