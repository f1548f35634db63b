using System.CommandLine;
using System.Globalization;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse run FILE</c>: the gateway itself, until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = GatehouseCommand.File();
        var listen = new Option<string[]>("--listen") { Description = "Listen on this port or URL instead of what the file says. May be repeated." };
        var log = new Option<string>("--access-log")
        {
            Description = "How access-log lines look on standard output. auto: text on a terminal, JSON otherwise.",
            DefaultValueFactory = static _ => "auto",
        };
        log.AcceptOnlyFromAmong("auto", "json", "text", "off");
        var grace = new Option<string>("--grace")
        {
            Description = "How long running requests may take to finish after Ctrl-C or SIGTERM.",
            DefaultValueFactory = static _ => "30s",
        };
        var command = new Command("run", "Run the gateway.") { file, listen, log, grace };
        command.SetAction((result, _) =>
        {
            if (Duration.TryParse(result.GetValue(grace), out var time))
                return RunAsync(result.GetRequiredValue(file), result.GetValue(listen) ?? [], result.GetValue(log)!, time, result.InvocationConfiguration);
            result.InvocationConfiguration.Error.WriteLine($"--grace: '{result.GetValue(grace)}' is not a duration; write 30s or 2m");
            return Task.FromResult(ExitCodes.Failure);
        });
        return command;
    }

    private static async Task<int> RunAsync(string file, string[] listen, string accessLog, TimeSpan grace, InvocationConfiguration console)
    {
        if (listen.Length == 0 && Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } port)
        {
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                console.Error.WriteLine($"the environment variable PORT is '{port}', which is not a port: ports are 0 to 65535");
                return ExitCodes.Failure;
            }
            listen = [port];
        }
        var builder = GatewayBuilder.FromFile(file)
            .AddPolicies(BuiltInPolicies.All)
            .Logging(logging => Configure(logging, console.Error));
        if (accessLog != "off")
        {
            builder.Options.AccessLog = Console.OpenStandardOutput();
            builder.Options.AccessLogIsTerminal = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            builder.Options.AccessLogFormat = accessLog == "text" || (accessLog == "auto" && !Console.IsOutputRedirected) ? AccessLogFormat.Text : AccessLogFormat.Json;
        }
        try
        {
            await using var gateway = builder.Build();
            await gateway.StartAsync(listen);
            var asked = StopSignal.WaitAsync(); // who reads the greeting may send the signal
            Greet(gateway, file, console.Error);
            await asked;
            var stopping = gateway.StopAsync(grace);
            console.Error.WriteLine("Draining: no longer ready, running requests finish. Press Ctrl-C again to end at once.");
            await stopping;
            return ExitCodes.Success;
        }
        catch (InvalidConfigurationException e)
        {
            ErrorOutput.Write(console.Error, e.Errors);
            return ExitCodes.Failure;
        }
        catch (ListenException e)
        {
            console.Error.WriteLine(e.Message);
            return ExitCodes.Failure;
        }
    }

    // A server that cannot start is told by ListenException, in a sentence and not in a stack trace.
    private static void Configure(ILoggingBuilder logging, TextWriter error) => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddProvider(new PlainLogs(error));

    private static void Greet(GatewayHost gateway, string file, TextWriter error)
    {
        error.WriteLine($"gatehouse {VersionCommand.Version}: {gateway.Summary} from {file}");
        foreach (var address in gateway.Addresses)
            error.WriteLine($"listening on {address}");
        if (gateway.AdminAddress is { } admin)
            error.WriteLine($"admin on {admin}");
    }
}
