namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>
/// One line per request to a stream. A request formats its line into a buffer and goes on; a thread of the log's own writes the buffer
/// out, and what comes meanwhile is the next buffer. When the stream cannot keep up, lines are lost rather than requests delayed, and
/// the log says how many.
/// </summary>
/// <remarks>
/// A thread, and not a task: writing to a file or to the console blocks whoever does it, whatever the method is called, and a stalled
/// terminal must not hold one of the pool's few threads. It writes the first line after a rest at once, and then at most once per
/// <see cref="Pause"/>: to wake a thread was measured to cost a request 5 to 9 µs, and as much again on the other side, where
/// formatting the line costs 0.1 µs.
/// </remarks>
internal sealed class AccessLog : IAsyncDisposable
{
    /// <summary>Bytes of lines that may wait for the stream by default: 1 MiB.</summary>
    public const int DefaultCapacity = 1 << 20;

    /// <summary>The least time from the end of one write to the next, unless half of the capacity is used: 20 ms.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long <see cref="DisposeAsync"/> waits for a stream that does not take the last lines.</summary>
    public static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    // A plain object, not a Lock: the thread sleeps on it.
    private readonly object gate = new();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream output;
    private readonly AccessLogFormat format;
    private readonly bool coloured;
    private readonly TimeProvider time;
    private readonly WallClock clock;
    private readonly TimeText times = new();
    private readonly int hurryAt;
    private LineBuffer filling;
    private LineBuffer writing;
    private DateTimeOffset lastSeen;
    private long untold;
    private long lostLines;
    private bool asleep;
    private bool closed;

    /// <summary>Starts the log.</summary>
    /// <param name="output">Gets whole lines, and a flush after each group of them. May block. The log owns it.</param>
    /// <param name="format">How a line looks.</param>
    /// <param name="coloured">True when the output is a terminal; for text only.</param>
    /// <param name="time">For <see cref="At"/> and <see cref="DisposeLimit"/>; null: the system's.</param>
    /// <param name="capacity">Bytes that may wait for the stream; a longer line is lost.</param>
    public AccessLog(Stream output, AccessLogFormat format, bool coloured = false, TimeProvider? time = null, int capacity = DefaultCapacity)
    {
        this.output = output;
        this.format = format;
        this.coloured = coloured;
        this.time = time ?? TimeProvider.System;
        clock = new WallClock(this.time);
        hurryAt = capacity / 2;
        filling = new LineBuffer(capacity);
        writing = new LineBuffer(capacity);
        new Thread(Run) { IsBackground = true, Name = "access log" }.Start();
    }

    /// <summary>How many lines were lost so far: no space, a failing stream, or a log already closed. Never falls.</summary>
    public long LostLines => Interlocked.Read(ref lostLines);

    /// <summary>A log to the standard output; coloured when that is a terminal and <c>NO_COLOR</c> is not set.</summary>
    public static AccessLog ToConsole(AccessLogFormat format) => new(
        Console.OpenStandardOutput(),
        format,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>The time to be told for a timestamp that was just taken: people want theirs, machines all the same.</summary>
    public DateTimeOffset At(long timestamp) => format == AccessLogFormat.Json ? clock.At(timestamp) : time.GetLocalNow();

    /// <summary>Adds a line. Never waits for the stream, never throws, allocates nothing.</summary>
    public void Write(in AccessLogEntry entry)
    {
        lock (gate)
        {
            var before = filling.Length;
            if (closed || !TryAppend(in entry))
                Lose(1, 1);
            else if (asleep || (before < hurryAt && filling.Length >= hurryAt))
                Wake();
            lastSeen = entry.Timestamp;
        }
    }

    /// <summary>Writes what waits, for at most <see cref="DisposeLimit"/>, and closes the stream. Later lines are lost.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (!closed)
                TellLosses();
            closed = true;
            Wake();
        }
        try
        {
            await drained.Task.WaitAsync(DisposeLimit, time);
        }
        catch (TimeoutException)
        {
            return; // Stuck in a write. Closing the stream under the thread would not help, and the process is about to end.
        }
        await output.DisposeAsync();
    }

    private bool TryAppend(in AccessLogEntry entry)
    {
        var line = new LineWriter(filling.Free, times);
        if (untold > 0)
            WriteLost(ref line);
        if (format == AccessLogFormat.Json)
            JsonLine.Write(ref line, in entry);
        else
            TextLine.Write(ref line, in entry, coloured);
        if (line.Overflowed)
            return false;
        filling.Keep(line.Length, lines: 1, told: untold);
        untold = 0;
        return true;
    }

    private void TellLosses()
    {
        if (untold == 0)
            return;
        var line = new LineWriter(filling.Free, times);
        WriteLost(ref line);
        if (line.Overflowed)
            return;
        filling.Keep(line.Length, lines: 0, told: untold);
        untold = 0;
    }

    private void WriteLost(ref LineWriter line)
    {
        if (format == AccessLogFormat.Json)
            JsonLine.WriteLost(ref line, lastSeen, untold);
        else
            TextLine.WriteLost(ref line, lastSeen, untold);
    }

    private void Lose(long lines, long notTold)
    {
        Interlocked.Add(ref lostLines, lines);
        untold += notTold;
    }

    private void Wake()
    {
        asleep = false;
        Monitor.Pulse(gate);
    }

    private void Run()
    {
        for (var first = true; Take(pause: !first); first = false)
        {
            try
            {
                output.Write(writing.Written);
                output.Flush();
            }
#pragma warning disable CA1031 // Whatever the stream throws, a full disk or a closed pipe: the next lines may fare better.
            catch (Exception)
#pragma warning restore CA1031
            {
                lock (gate)
                {
                    Lose(writing.Lines, writing.Lines + writing.Told);
                }
            }
            writing.Clear();
        }
        drained.SetResult();
    }

    // Waits for lines and makes them the buffer to write; false when the log is closed and all is written.
    private bool Take(bool pause)
    {
        lock (gate)
        {
            if (pause && !closed && filling.Length < hurryAt)
                Monitor.Wait(gate, Pause);
            while (filling.Length == 0 && !closed)
            {
                asleep = true;
                Monitor.Wait(gate);
            }
            asleep = false;
            (filling, writing) = (writing, filling);
            return writing.Length > 0;
        }
    }
}
