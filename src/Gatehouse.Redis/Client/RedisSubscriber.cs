using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis.Client;

/// <summary>
/// Listens to channels over a connection of its own, which is opened again whenever it is lost, and then listens to all of them again. The
/// server is asked now and then whether it is there; when nothing comes for <see cref="RedisClientOptions.SilentFor"/> the connection is lost. That
/// the server is away is told by the <see cref="RedisClient"/> of the same server. Runs until disposed.
/// </summary>
internal sealed partial class RedisSubscriber : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> Ping = "*1\r\n$4\r\nPING\r\n"u8.ToArray();

    private readonly ImmutableArray<RedisSubscription> subscriptions;
    private readonly RedisClientOptions options;
    private readonly RedisConnector connector;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;
    private bool isRefused;
    private bool isListening;

    /// <summary>Begins to listen.</summary>
    public RedisSubscriber(RedisClientOptions options, ImmutableArray<RedisSubscription> subscriptions, TimeProvider time, ILogger logger)
    {
        this.subscriptions = subscriptions;
        this.options = options;
        this.time = time;
        this.logger = logger;
        connector = new RedisConnector(options, time);
        running = Task.Run(RunAsync);
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
                var opened = await connector.OpenAsync(stopping.Token);
                if (opened.Problem is null)
                    await ListenAsync(opened.Stream!, opened.Frames!, delay);
                await Task.Delay(delay.Next(), time, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(Stream stream, FrameReader frames, ReconnectDelay delay)
    {
        using var silence = new CancellationTokenSource(options.SilentFor, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping.Token);
        var pinging = Task.CompletedTask;
        isListening = false;
        try
        {
            await stream.WriteAsync(Subscribe(), either.Token);
            pinging = PingAsync(stream, either.Token);
            while (TakeMessages(delay) && await frames.FillAsync(either.Token))
                silence.CancelAfter(options.SilentFor);
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !stopping.IsCancellationRequested))
        {
            // It is opened again.
        }
        finally
        {
            await either.CancelAsync();
            await pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await stream.DisposeAsync();
            frames.Dispose();
        }

        bool TakeMessages(ReconnectDelay delay)
        {
            while (true)
            {
                var outcome = frames.TryTake(out var frame);
                if (outcome != ScanOutcome.Complete)
                    return outcome == ScanOutcome.Incomplete;
                if (!Take(frame, delay))
                    return false;
            }
        }
    }

    // Often enough that a server that is busy for a while is not left.
    private async Task PingAsync(Stream stream, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.SilentFor / 4, time);
        while (await timer.WaitForNextTickAsync(cancellation))
            await stream.WriteAsync(Ping, cancellation);
    }

    private ReadOnlyMemory<byte> Subscribe()
    {
        var writer = new RespWriter();
        writer.Begin(subscriptions.Length + 1);
        writer.Add("SUBSCRIBE"u8);
        foreach (var subscription in subscriptions)
            writer.Add(subscription.Channel);
        return writer.Written;
    }

    // A push in RESP3 and an array in RESP2: what happened, the channel, and the message. What answers a PING tells nothing more, a refusal neither:
    // the user may not be allowed to send one.
    private bool Take(ReadOnlySpan<byte> frame, ReconnectDelay delay)
    {
        var reader = new RespReader(frame);
        if (isListening && (char)reader.Type is '+' or '-' or '!')
            return true;
        if ((char)reader.Type is '-' or '!' && !isRefused)
        {
            isRefused = true;
            LogRefused(logger, options.Address.ToString(), ServerErrors.CodeOf(frame));
        }
        if (!reader.TryReadArray(out var count) || !reader.TryReadBytes(out var kind, out _) || !reader.TryReadBytes(out var channel, out _))
            return false;
        if (count == 2 && kind.SequenceEqual("pong"u8))
            return true;
        var isMessage = kind.SequenceEqual("message"u8);
        if (count != 3 || (!isMessage && !kind.SequenceEqual("subscribe"u8)))
            return false;
        if (!isMessage)
        {
            delay.Reset();
            isRefused = false;
            isListening = true;
        }
        ReadOnlySpan<byte> message = default;
        if (isMessage && !reader.TryReadBytes(out message, out _))
            return false;
        var name = Encoding.UTF8.GetString(channel);
        foreach (var subscription in subscriptions)
        {
            if (subscription.Channel != name)
                continue;
            if (isMessage)
                subscription.OnMessage(message);
            else
                subscription.OnListening();
        }
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Redis at {Address} does not let the gateway listen to its channels: {Error}")]
    private static partial void LogRefused(ILogger logger, string address, string error);
}
