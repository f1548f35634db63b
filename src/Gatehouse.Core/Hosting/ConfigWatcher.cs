using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Notices that the configuration, or a file it refers to, has changed, and has it read again. Looks at times and sizes four times a
/// second: unlike notifications of the system this also sees files on network shares, behind links, and replaced as a whole.
/// </summary>
internal sealed class ConfigWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // An editor may be in the middle of writing: a change is taken when it is still the same this much later.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly Func<LoadedConfig> load;
    private readonly Func<LoadedConfig, long, Task> changed;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private IReadOnlyList<string> files;
    private string seen;
    private string? pending;
    private int isLooking;
    private Task looking = Task.CompletedTask;

    /// <summary>Begins to look.</summary>
    /// <param name="load">Reads the configuration again.</param>
    /// <param name="files">The files that it was read from.</param>
    /// <param name="stamps">Their stamps when it was read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Takes what was read again, and when the reading began (a timestamp of the clock).</param>
    public ConfigWatcher(Func<LoadedConfig> load, IReadOnlyList<string> files, string stamps, TimeProvider time, Func<LoadedConfig, long, Task> changed)
    {
        this.load = load;
        this.files = files;
        this.time = time;
        this.changed = changed;
        seen = stamps;
        timer = time.CreateTimer(static state => ((ConfigWatcher)state!).Look(), this, Interval, Interval);
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await looking;
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref isLooking, 1) == 0)
            looking = LookAsync();
    }

    private async Task LookAsync()
    {
        try
        {
            var now = FileStamps.Of(files);
            if (now == seen)
            {
                pending = null;
                return;
            }
            if (now != pending)
            {
                pending = now;
                timer.Change(Settled, Interval);
                return;
            }
            pending = null;
            var started = time.GetTimestamp();
            var config = load();
            // What was written while it was being read is new to the next look.
            var isStill = FileStamps.Of(files) == now;
            files = config.Files.Count > 0 ? config.Files : files;
            seen = isStill ? FileStamps.Of(files) : now;
            await changed(config, started);
        }
        finally
        {
            Volatile.Write(ref isLooking, 0);
        }
    }
}
