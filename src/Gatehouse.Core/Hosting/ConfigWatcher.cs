using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Hosting.Origins;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Notices that the configuration, or a file it refers to, has changed, and has it read again. Looks four times a second, at times and sizes where
/// they are files: unlike notifications of the system this also sees files on network shares, behind links, and replaced as a whole.
/// </summary>
internal sealed partial class ConfigWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // An editor may be in the middle of writing: a change is taken when it is still the same this much later.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly IConfigOrigin origin;
    private readonly Func<LoadedConfig> load;
    private readonly Func<LoadedConfig, long, Task> changed;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private IReadOnlyList<string> files;
    private string seen;
    private string? pending;
    private string? told; // of looks that failed one after the other
    private IReadOnlyList<string> unread = []; // files for which the last one was refused
    private int isLooking;
    private Task looking = Task.CompletedTask;

    /// <summary>Begins to look.</summary>
    /// <param name="origin">Where the text comes from.</param>
    /// <param name="load">Reads the configuration again.</param>
    /// <param name="read">What <see cref="Read"/> gave: the files that the configuration refers to, and the stamp.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Takes what was read again, and when the reading began (a timestamp of the clock).</param>
    /// <param name="logger">Hears of an origin that throws.</param>
    public ConfigWatcher(
        IConfigOrigin origin, Func<LoadedConfig> load, (IReadOnlyList<string> Files, string Stamp) read, TimeProvider time, Func<LoadedConfig, long, Task> changed, ILogger logger)
    {
        this.origin = origin;
        this.load = load;
        files = read.Files;
        this.time = time;
        this.changed = changed;
        this.logger = logger;
        seen = read.Stamp;
        timer = time.CreateTimer(static state => ((ConfigWatcher)state!).Look(), this, Interval, Interval);
    }

    /// <summary>Reads a configuration, and says what could be seen of it from outside just before: whatever is written later shows another stamp.</summary>
    /// <param name="origin">Where the text comes from.</param>
    /// <param name="load">Reads it.</param>
    /// <param name="files">The files that it referred to when it was last read; empty for none.</param>
    public static (LoadedConfig Config, string Stamp) Read(IConfigOrigin origin, Func<LoadedConfig> load, IReadOnlyList<string> files)
    {
        var stamp = StampOf(origin, files);
        var config = load();
        if (config.Files.SequenceEqual(files))
            return (config, stamp);
        // Files that it did not name before were read before anybody looked at them. Now they are known, so it is read once more.
        stamp = StampOf(origin, config.Files);
        var again = load();
        return (again, again.Files.SequenceEqual(config.Files) ? stamp : "");
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await looking;
    }

    // Never empty, and the same twice when nothing was written between.
    private static string StampOf(IConfigOrigin origin, IReadOnlyList<string> files) => origin.Stamp + '\n' + FileStamps.Of(files);

    private void Look()
    {
        if (Interlocked.Exchange(ref isLooking, 1) == 0)
            looking = LookAsync();
    }

    private async Task LookAsync()
    {
        try
        {
            var now = StampOf(origin, files);
            // A permission that is given, or a share that is back, shows no other stamp.
            if (now == seen && !unread.Any(BoundedFile.CanRead))
            {
                pending = told = null;
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
            (var config, seen) = Read(origin, load, files);
            files = config.Files;
            await changed(config, started);
            unread = config.Errors.Unread;
            told = null;
        }
        catch (Exception e)
        {
            // An origin may be anybody's. The next look tries again, and says the same only once.
            if (told != e.Message)
                LogFailed(logger, e, origin.Name);
            told = e.Message;
        }
        finally
        {
            Volatile.Write(ref isLooking, 0);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for a change of {Name} failed; what is served goes on, and it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string name);
}
