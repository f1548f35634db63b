using System.Collections.Concurrent;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R4: a client that leaves in the middle of its body is nobody's error: 499 in the access log, nothing in the other.</summary>
public sealed class BrokenUploadTests : IDisposable
{
    private const int Clients = 20;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "request: { body: { a: request.body.a } }")]
    [InlineData(true, "request: { body: { a: request.body.a } }")]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_is_no_error(bool isSecure, string route)
    {
        using var log = new AccessLines();
        using var server = new ServerLog();
        await using var upstream = await RecordingUpstream.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null), readBody: false);
        var files = Certificates.Write(folder, "server");
        var listen = isSecure ? $"listen: {{ url: https://127.0.0.1:0, certificate: {files.CertificatePath}, key: {files.KeyPath} }}" : "";
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: route, rest: listen, configure: builder =>
        {
            builder.Options.AccessLog = log;
            builder.Logging(logging => logging.AddProvider(server).AddFilter<ServerLog>(null, LogLevel.Debug));
        });

        for (var i = 0; i < Clients; i++)
        {
            await using var client = await (isSecure ? RawClient.ConnectTlsAsync(gateway.Port) : RawClient.ConnectAsync(gateway.Port));
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500000\r\nExpect: 100-continue\r\n\r\n");
            await client.Connection.ReadUntilAsync("100 Continue");
            await client.SendAsync(new string('[', 100_000));
            client.Connection.Reset();
        }

        for (var i = 0; i < Clients; i++)
            (await log.NextAsync()).GetProperty("error").GetString().ShouldBe("client_aborted");
        await WaitFor.TrueAsync(() => server.Ended == Clients);
        server.Errors.ShouldBeEmpty();
        log.TryNext(out _).ShouldBeFalse("the rest of a body is no request");
    }

    private sealed class ServerLog : ILoggerProvider, ILogger
    {
        private int ended;

        public ConcurrentQueue<string> Errors { get; } = [];

        public int Ended => Volatile.Read(ref ended);

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "ConnectionStop")
                Interlocked.Increment(ref ended);
            if (logLevel >= LogLevel.Error)
                Errors.Enqueue(formatter(state, exception));
        }
    }
}
