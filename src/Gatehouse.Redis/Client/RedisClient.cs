using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis.Client;

/// <summary>
/// One server, asked over one connection that is opened again whenever it is lost. While there is none, commands fail at once. That the server
/// went away and that it is back is logged once each. Thread-safe.
/// </summary>
internal sealed partial class RedisClient(RedisClientOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan OfUse = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private readonly RedisConnector connector = new(options, time);
    private volatile RedisConnection? connection;
    private Task running = Task.CompletedTask;
    private string? problem;

    /// <summary>True while there is a connection.</summary>
    public bool IsConnected => connection is not null;

    /// <summary>True once it is disposed of.</summary>
    public bool IsEnded => stopping.IsCancellationRequested;

    /// <summary>Begins to connect. Called once.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Sends a command and waits for its answer. Throws only when cancelled.</summary>
    /// <param name="arguments">For <paramref name="write"/>.</param>
    /// <param name="write">Writes the command; static, as it runs under a lock.</param>
    /// <param name="read">Reads the answer; static.</param>
    /// <param name="cancellation">Ends the waiting, not what was sent.</param>
    public ValueTask<RedisResult<T>> SendAsync<TArguments, T>(
        TArguments arguments, Action<RespWriter, TArguments> write, ReplyReader<T> read, CancellationToken cancellation)
    {
        if (connection is not { } current)
            return ValueTask.FromResult(new RedisResult<T>(RedisStatus.Away));
        var command = RedisCommand<T>.Create(read);
        var status = current.TrySend(command, arguments, write);
        if (status == RedisStatus.Done)
            return command.WaitAsync(cancellation);
        command.Discard();
        return ValueTask.FromResult(new RedisResult<T>(status));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var delay = new ReconnectDelay();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(delay);
                await Task.Delay(delay.Next(), time, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // One connection, from its beginning to its end.
    private async Task ServeAsync(ReconnectDelay delay)
    {
        var opened = await connector.OpenAsync(stopping.Token);
        if (opened.Problem is not null)
        {
            Report(opened.Problem);
            return;
        }
        var began = time.GetTimestamp();
        var current = new RedisConnection(opened, options, time);
        connection = current;
        Report(null);
        await using (stopping.Token.UnsafeRegister(static state => ((RedisConnection)state!).Close("the gateway ends"), current))
        {
            var reason = await current.Closed;
            connection = null;
            if (time.GetElapsedTime(began) >= OfUse)
                delay.Reset();
            if (!stopping.IsCancellationRequested)
                Report(reason);
        }
    }

    private void Report(string? now)
    {
        var before = Interlocked.Exchange(ref problem, now);
        if (now is not null && now != before)
            LogAway(logger, options.Address.ToString(), now);
        else if (now is null && before is not null)
            LogBack(logger, options.Address.ToString());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Redis at {Address} cannot be asked: {Reason}. The gateway goes on without it and keeps trying")]
    private static partial void LogAway(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis at {Address} answers again")]
    private static partial void LogBack(ILogger logger, string address);
}
