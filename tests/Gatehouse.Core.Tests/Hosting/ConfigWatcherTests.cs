using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting;

public sealed class ConfigWatcherTests : IAsyncLifetime
{
    private static readonly TimeSpan NextLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly List<LoadedConfig> taken = [];
    private readonly string file;
    private readonly ConfigWatcher watcher;

    public ConfigWatcherTests()
    {
        file = Path.Combine(folder.Path, "gatehouse.yaml");
        File.WriteAllText(file, "listen: 8080");
        var origin = new FileOrigin(file);
        watcher = Watch(origin, NullLogger.Instance);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await watcher.DisposeAsync();
        folder.Dispose();
    }

    private ConfigWatcher Watch(IConfigOrigin origin, ILogger logger, Action<LoadedConfig>? loaded = null)
    {
        var (first, stamp) = ConfigWatcher.Read(origin, Load, []);
        return new ConfigWatcher(origin, Load, (first.Files, stamp), time, (config, _) => Take(config), logger);

        LoadedConfig Load()
        {
            var config = ConfigLoader.Read(origin.Read(), static _ => null, ConfigKeys.None);
            loaded?.Invoke(config);
            return config;
        }
    }

    private Task Take(LoadedConfig config)
    {
        taken.Add(config);
        return Task.CompletedTask;
    }

    [Fact]
    public void A_change_is_taken_when_it_is_the_same_a_moment_after_it_was_seen()
    {
        File.WriteAllText(file, "listen: 8081 # longer");
        time.Advance(NextLook);
        taken.ShouldBeEmpty();

        time.Advance(Settled);

        taken.Count.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_still_being_written_waits_for_its_end()
    {
        File.AppendAllText(file, "\n#");
        time.Advance(NextLook);
        File.AppendAllText(file, "#");
        time.Advance(Settled);
        taken.ShouldBeEmpty();

        time.Advance(Settled);

        taken.Count.ShouldBe(1);
    }

    [Fact]
    public void Without_a_change_nothing_is_read_again()
    {
        time.Advance(TimeSpan.FromMinutes(1));

        taken.ShouldBeEmpty();
    }

    [Fact]
    public void A_change_is_taken_once()
    {
        File.WriteAllText(file, "listen: 8081 # longer");

        time.Advance(TimeSpan.FromMinutes(1));

        taken.Count.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_is_replaced_as_a_whole_is_seen()
    {
        File.WriteAllText(file + ".next", "listen: 8081 # longer");
        File.Move(file + ".next", file, overwrite: true);

        time.Advance(NextLook + Settled);

        taken.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_cannot_be_read_is_taken_once_and_again_when_it_can_be_although_nothing_was_written(bool isSecret)
    {
        var port = folder.Write("port", "8081");
        await using var other = Watch(new FileOrigin(folder.Write("other.yaml", $"listen: $file.{port}")), NullLogger.Instance);
        await using (var held = new FileStream(isSecret ? port : folder.File("other.yaml"), FileMode.Append, FileAccess.Write, FileShare.None))
        {
            held.Write(" # more"u8);
            held.Flush();
            time.Advance(TimeSpan.FromMinutes(1));
            taken.ShouldHaveSingleItem().Errors.Any.ShouldBeTrue();
        }

        time.Advance(NextLook + Settled);

        taken.Count.ShouldBe(2);
        taken[1].Errors.Any.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));
        taken.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_origin_that_throws_is_said_once_and_asked_again()
    {
        var log = new LogLines();
        var origin = new FailingOrigin();
        await using var other = Watch(origin, log);
        origin.Failure = new InvalidOperationException("out of order");

        time.Advance(TimeSpan.FromMinutes(1));
        log.All.ShouldBe(["Error: Looking for a change of code failed; what is served goes on, and it is tried again."]);
        origin.Failure = null;
        origin.Stamp = "2";
        time.Advance(NextLook + Settled);

        taken.Count.ShouldBe(1);
        origin.Failure = new InvalidOperationException("out of order");
        time.Advance(TimeSpan.FromMinutes(1));
        log.All.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_changes_right_after_it_was_read_is_taken_by_the_next_look(int asking)
    {
        var origin = new HastyOrigin { Revision = 6 };
        await using var other = Watch(origin, NullLogger.Instance);
        origin.Revision = 7;
        time.Advance(NextLook);
        origin.NextAt = asking;
        time.Advance(Settled);
        taken.ShouldHaveSingleItem().Revision.ShouldBe(7);

        time.Advance((3 * NextLook) + Settled);

        taken.Count.ShouldBe(2);
        taken[1].Revision.ShouldBe(8);
    }

    [Fact]
    public async Task What_a_file_gets_right_after_it_was_read_for_the_first_time_is_taken_too()
    {
        var port = folder.Write("port", "8081");
        var origin = new FileOrigin(folder.Write("other.yaml", "listen: 8080"));
        await using var other = Watch(origin, NullLogger.Instance, WriteOnce);
        folder.Write("other.yaml", $"listen: $file.{port}");

        time.Advance((2 * NextLook) + Settled);

        taken[^1].Config!.Listen[0].Url.ShouldBe("10082");
        taken.Clear();
        time.Advance(TimeSpan.FromMinutes(1));
        taken.ShouldBeEmpty();

        void WriteOnce(LoadedConfig config)
        {
            if (config.Files.Count > 0 && File.ReadAllText(port) == "8081")
                File.WriteAllText(port, "10082");
        }
    }

    private sealed class HastyOrigin : IConfigOrigin
    {
        private bool hasRead;

        public long Revision { get; set; }

        /// <summary>Which asking for the stamp after the next reading finds the next revision: 1 for the first, 0 for none.</summary>
        public int NextAt { get; set; }

        public string Name => "store";

        public string Stamp
        {
            get
            {
                if (hasRead && --NextAt == 0)
                    Revision++;
                return $"{Revision}";
            }
        }

        public ConfigText Read()
        {
            hasRead = NextAt > 0;
            return new() { Source = new ConfigSource("store", "listen: 8081"), Revision = Revision };
        }
    }

    private sealed class FailingOrigin : IConfigOrigin
    {
        public Exception? Failure { get; set; }

        public string Name => "code";

        public string Stamp
        {
            get => Failure is null ? field : throw Failure;
            set;
        } = "1";

        public ConfigText Read() => new() { Source = new ConfigSource("code", "listen: 8081") };
    }
}
