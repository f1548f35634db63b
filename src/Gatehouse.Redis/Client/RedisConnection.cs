using System.Net.Sockets;

namespace Gatehouse.Redis.Client;

/// <summary>
/// One connection, shared by everybody: commands go out in the order in which they come, many in one write, and answers are given to them in
/// that order. A server that is late is asked nothing more until it has answered. Ends once, for good. Thread-safe.
/// </summary>
internal sealed class RedisConnection : IThreadPoolWorkItem
{
    private readonly Lock gate = new();
    private readonly CommandRing ring = new();
    private readonly RedisClientOptions options;
    private readonly TimeProvider time;
    private readonly Stream stream;
    private readonly FrameReader frames;
    private readonly ITimer timer;
    private readonly TimeSpan tick;
    private readonly TaskCompletionSource<string> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RespWriter waiting = new();
    private RespWriter sending = new();
    private bool isSending;
    private bool isTicking;
    private bool isClosed;
    private long heardAt;

    /// <summary>Takes a connection over and begins to read.</summary>
    public RedisConnection(OpenedConnection opened, RedisClientOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        stream = opened.Stream!;
        frames = opened.Frames!;
        tick = TimeSpan.FromMilliseconds(Math.Clamp(options.Timeout.TotalMilliseconds / 5, 1, 100));
        timer = time.CreateTimer(static state => ((RedisConnection)state!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = ReadAsync();
    }

    /// <summary>Ends when the connection does, with the reason.</summary>
    public Task<string> Closed => closed.Task;

    /// <summary>Sends a command. When it says <see cref="RedisStatus.Done"/> the command will get an answer or an end; otherwise nothing was sent.</summary>
    /// <param name="command">Who waits.</param>
    /// <param name="arguments">For <paramref name="write"/>.</param>
    /// <param name="write">Writes the command; runs under a lock.</param>
    public RedisStatus TrySend<TArguments>(RedisCommand command, TArguments arguments, Action<RespWriter, TArguments> write)
    {
        bool isFirst, isAlone;
        lock (gate)
        {
            if (isClosed || ring.IsLate)
                return isClosed ? RedisStatus.Away : RedisStatus.TimedOut;
            var length = waiting.Length;
            if (ring.Count >= options.MaxCommands)
                return RedisStatus.Busy;
            write(waiting, arguments);
            if (waiting.Length + sending.Length > options.MaxBytes)
            {
                waiting.Truncate(length);
                return RedisStatus.Busy;
            }
            command.Deadline = time.GetTimestamp() + Ticks(options.Timeout);
            isAlone = ring.Count == 0;
            ring.Add(command);
            isFirst = !isSending;
            isSending = true;
            if (!isTicking)
                isTicking = timer.Change(tick, tick);
        }
        // Alone, a command goes out at once. Where others are under way more are to be expected: then those that come until a thread of the
        // pool is free go out together.
        if (isFirst && isAlone)
            _ = SendAsync();
        else if (isFirst)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return RedisStatus.Done;
    }

    /// <summary>Ends it; everybody who waits hears so.</summary>
    public void Close(string reason)
    {
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
        }
        timer.Dispose();
        stream.Dispose();
        while (Take() is { } command)
        {
            command.End(RedisStatus.Away);
            command.Release();
        }
        closed.SetResult(reason);
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private static string ReasonOf(Exception exception) => (exception.InnerException as SocketException ?? exception).Message;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                lock (gate)
                {
                    sending.Clear();
                    isSending = waiting.Length > 0 && !isClosed;
                    if (!isSending)
                        return;
                    (waiting, sending) = (sending, waiting);
                }
                await stream.WriteAsync(sending.Written);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Close(ReasonOf(e));
        }
    }

    private async Task ReadAsync()
    {
        var reason = "it closed the connection";
        try
        {
            // What came with the answers to the login belongs to nobody.
            while (TakeAnswers() is not { } problem ? await frames.FillAsync(CancellationToken.None) : throw new InvalidDataException(problem))
                Volatile.Write(ref heardAt, time.GetTimestamp());
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidDataException)
        {
            reason = ReasonOf(e);
        }
        finally
        {
            Close(reason);
            frames.Dispose();
        }
    }

    // All that are here; why the connection has to end otherwise.
    private string? TakeAnswers()
    {
        while (true)
        {
            var outcome = frames.TryTake(out var frame);
            if (outcome != ScanOutcome.Complete)
                return outcome == ScanOutcome.Broken ? "it broke the protocol" : null;
            if (frame[0] == '>')
                continue; // told to all, and an answer to nobody
            if (Take() is not { } command)
                return "it answered what nobody had asked";
            var fits = command.Answer(frame);
            command.Release();
            if (!fits)
                return "its answer did not fit the command";
            if (frame[0] == '-' && ServerErrors.WhyItEnds(frame) is { } reason)
                return reason;
        }
    }

    private RedisCommand? Take()
    {
        lock (gate)
            return ring.Take();
    }

    private void OnTick()
    {
        var isSilent = false;
        lock (gate)
        {
            var now = time.GetTimestamp();
            ring.EndLate(now);
            if (ring.Count == 0)
            {
                isTicking = false;
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            else
            {
                isSilent = ring.IsLate && Math.Max(ring.First.Deadline - Ticks(options.Timeout), Volatile.Read(ref heardAt)) + Ticks(options.SilentFor) <= now;
            }
        }
        if (isSilent)
            Close($"no answer within {options.SilentFor.TotalMilliseconds} ms");
    }
}
