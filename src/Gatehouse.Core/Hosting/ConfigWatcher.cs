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
    private readonly Action<LoadedConfig, long> changed;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Lock looking = new();
    private IReadOnlyList<string> files;
    private string seen;
    private string? pending;

    public ConfigWatcher(Func<LoadedConfig> load, IReadOnlyList<string> files, TimeProvider time, Action<LoadedConfig, long> changed)
    {
        this.load = load;
        this.files = files;
        this.time = time;
        this.changed = changed;
        seen = Fingerprint(files);
        timer = time.CreateTimer(static state => ((ConfigWatcher)state!).Look(), this, Interval, Interval);
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Look()
    {
        if (!looking.TryEnter())
            return;
        try
        {
            var now = Fingerprint(files);
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
            files = config.Files.Count > 0 ? config.Files : files;
            seen = Fingerprint(files);
            changed(config, started);
        }
        finally
        {
            looking.Exit();
        }
    }

    private static string Fingerprint(IReadOnlyList<string> files) => string.Join('\n', files.Select(Fingerprint));

    private static string Fingerprint(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? $"{target.FullName}|{target.LastWriteTimeUtc.Ticks}|{target.Length}" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
