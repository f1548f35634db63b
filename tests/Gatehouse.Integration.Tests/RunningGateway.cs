using System.Text;
using System.Threading.Channels;
using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Integration.Tests;

/// <summary>A gateway on free ports, from a file in a folder of its own, with all built-in policies.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly GatewayHost host;
    private readonly LogLines log;

    private RunningGateway(TempFolder folder, GatewayHost host, LogLines log)
    {
        this.folder = folder;
        this.host = host;
        this.log = log;
        Url = new Uri(host.Addresses[0].Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = Url };
    }

    public Uri Url { get; }

    public int Port => Url.Port;

    /// <summary>Where metrics and health are; only with an <c>admin</c> listener.</summary>
    public Uri AdminUrl => new(host.AdminAddress!);

    /// <summary>Follows no redirects, keeps no cookies.</summary>
    public HttpClient Client { get; }

    public string ConfigFile => folder.File("gatehouse.yaml");

    public GatewayHost Host => host;

    /// <summary>
    /// Starts one. The text has no <c>listen</c> and no <c>admin</c>: it listens on a free port and has no admin listener, unless the
    /// text says so.
    /// </summary>
    public static async Task<RunningGateway> StartAsync(string yaml, Action<GatewayBuilder>? configure = null)
    {
        var folder = new TempFolder();
        var log = new LogLines();
        try
        {
            var file = folder.Write("gatehouse.yaml", Complete(yaml));
            var builder = GatewayBuilder.FromFile(file).AddPolicies(BuiltInPolicies.All).Logging(logging => logging.AddProvider(log));
            builder.Options.WatchesConfig = false;
            configure?.Invoke(builder);
            var host = builder.Build();
            await host.StartAsync();
            return new RunningGateway(folder, host, log);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes the file anew. Whether and when the gateway reads it is the watcher's matter.</summary>
    public void Rewrite(string yaml) => folder.Write("gatehouse.yaml", Complete(yaml));

    /// <summary>The next message of the gateway's own log, but for what is risky in the configuration.</summary>
    public Task<string> NextLogAsync() => log.NextAsync();

    /// <summary>The messages of the gateway's own log that are there and that nobody has taken; empty for none.</summary>
    public string LogSoFar() => log.SoFar();

    /// <summary>The next message of what is risky in the configuration.</summary>
    public Task<string> NextWarningAsync() => log.NextWarningAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.StopAsync(TimeSpan.Zero);
        await host.DisposeAsync();
        folder.Dispose();
    }

    private static string Complete(string yaml)
    {
        var text = new StringBuilder(yaml.ReplaceLineEndings("\n"));
        if (!HasKey("listen"))
            text.Append("\nlisten: http://127.0.0.1:0\n");
        if (!HasKey("admin"))
            text.Append("\nadmin: false\n");
        return text.ToString();

        bool HasKey(string key) => ("\n" + yaml).Contains($"\n{key}:", StringComparison.Ordinal);
    }

    private sealed class LogLines : ILoggerProvider
    {
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
        private readonly Channel<string> warnings = Channel.CreateUnbounded<string>();

        public Task<string> NextAsync() => lines.Reader.ReadAsync().AsTask().InTime();

        public string SoFar()
        {
            var all = new StringBuilder();
            while (lines.Reader.TryRead(out var line))
                all.AppendLine(line);
            return all.ToString();
        }

        public Task<string> NextWarningAsync() => warnings.Reader.ReadAsync().AsTask().InTime();

        public ILogger CreateLogger(string categoryName) => categoryName == "Gatehouse" ? new Lines(lines.Writer, warnings.Writer) : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void Dispose()
        {
        }

        private sealed class Lines(ChannelWriter<string> writer, ChannelWriter<string> warnings) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                (eventId.Name == "LogRisk" ? warnings : writer).TryWrite(exception is null ? formatter(state, exception) : formatter(state, exception) + "\n" + exception);
        }
    }
}
