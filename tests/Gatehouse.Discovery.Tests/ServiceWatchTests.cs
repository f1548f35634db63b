using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests;

public sealed class ServiceWatchTests : IAsyncLifetime
{
    private static readonly Instance One = new("10.0.0.1", 80);
    private static readonly Instance Two = new("10.0.0.2", 80);

    private readonly ScriptedRegistry registry = new();
    private readonly FakeTime time = new();
    private readonly Lines log = new();
    private readonly Told told = new();
    private readonly TempFolder folder = new();
    private ServiceWatch watch = null!;

    public Task InitializeAsync()
    {
        watch = Create(registry);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await watch.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public void Nothing_is_known_before_the_registry_answers()
    {
        watch.Start(told.Add);

        watch.Status.ShouldBe(new WatchStatus(null, null, false, null));
    }

    [Fact]
    public async Task Each_new_list_is_told_once_with_its_revision()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        registry.Tell(One);
        registry.Tell(Two, One);
        registry.Tell(One, Two);
        registry.Tell();

        var first = await told.NextAsync();
        first.Revision.ShouldBe(1);
        first.Instances.ShouldBe([One]);
        var second = await told.NextAsync();
        second.Revision.ShouldBe(2);
        Told.Places(second.Instances).ShouldBe("10.0.0.1:80 10.0.0.2:80", "in the order of addresses, not of the registry");
        (await told.NextAsync()).Instances.ShouldBeEmpty();
        told.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_of_anything_about_an_instance_is_a_change()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        registry.Tell(One with { Weight = 2 });
        registry.Tell(One with { Weight = 2, Tags = ["blue"] });
        registry.Tell(One with { Weight = 2, Tags = ["blue"], Metadata = new Dictionary<string, string> { ["zone"] = "a" } });

        (await told.NextAsync()).Revision.ShouldBe(1);
        (await told.NextAsync()).Instances[0].Weight.ShouldBe(2);
        (await told.NextAsync()).Instances[0].Tags.ShouldBe(["blue"]);
        (await told.NextAsync()).Revision.ShouldBe(4);
    }

    [Fact]
    public async Task The_last_list_stands_while_the_registry_is_away_and_its_age_is_known()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        await told.NextAsync();
        registry.Fail("no route to host");
        await Eventually.BeAsync(() => watch.Status.IsAway);
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromMinutes(10));

        watch.Status.List!.Instances.ShouldBe([One]);
        watch.Status.Age!.Value.ShouldBe(TimeSpan.FromMinutes(10));
        watch.Status.LastError.ShouldBe("no route to host");
        told.HasMore.ShouldBeFalse();

        registry.Tell(One);
        await Eventually.BeAsync(() => !watch.Status.IsAway);
        await Eventually.BeAsync(() => watch.Status.Age == TimeSpan.Zero);
        watch.Status.LastError.ShouldBe("no route to host");
        told.HasMore.ShouldBeFalse("nothing has changed");
    }

    [Fact]
    public async Task Going_away_and_coming_back_is_one_line_each()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        for (var i = 0; i < 5; i++)
        {
            registry.Fail($"attempt {i}");
            await time.WhenTimersPendAsync();
            time.Advance(TimeSpan.FromMinutes(1));
        }
        registry.Tell(One);
        await Eventually.BeAsync(() => log.With("is back").Count > 0);

        log.With("is away").ShouldBe(["Warning: The registry of 'test' is away; the last 1 instances stand: attempt 0"]);
        log.With("is back").Count.ShouldBe(1);
    }

    [Fact]
    public async Task That_nothing_was_ever_known_is_an_error_in_the_log()
    {
        watch.Start(told.Add);
        registry.Fail("connection refused");
        await Eventually.BeAsync(() => watch.Status.IsAway);

        watch.Status.List.ShouldBeNull();
        log.With("no instance was ever known: connection refused").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pauses_grow_to_the_longest_and_no_further()
    {
        watch.Start(told.Add);
        for (var i = 1; i <= 12; i++)
        {
            registry.Fail("away");
            await time.WhenTimersPendAsync();
            registry.Calls.ShouldBe(i);
            time.Advance(TimeSpan.FromSeconds(30));
        }
        registry.Tell(One);

        (await told.NextAsync()).Instances.ShouldBe([One]);
    }

    [Fact]
    public async Task A_bug_of_a_registry_does_not_end_the_watch()
    {
        watch.Start(told.Add);
        registry.Fail(new InvalidOperationException("oh"));
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        registry.Tell(One);

        (await told.NextAsync()).Instances.ShouldBe([One]);
        log.With("failed by a bug").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_listener_that_throws_hears_of_the_next_list_all_the_same()
    {
        watch.Start(list =>
        {
            told.Add(list);
            throw new InvalidOperationException("oh");
        });
        registry.Tell(One);
        registry.Tell(Two);

        (await told.NextAsync()).Instances.ShouldBe([One]);
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        (await told.NextAsync()).Instances.ShouldBe([Two]);
    }

    [Fact]
    public async Task A_list_that_could_not_be_applied_is_news_when_it_is_told_again_and_meanwhile_the_last_one_stands()
    {
        var left = 2;
        watch.Start(list =>
        {
            told.Add(list);
            if (list.Instances.Contains(Two) && left-- > 0)
                throw new InvalidOperationException("oh");
        });
        registry.Tell(One);
        await told.NextAsync();
        for (var i = 0; i < 2; i++)
        {
            registry.Tell(Two);
            (await told.NextAsync()).Instances.ShouldBe([Two]);
            await time.WhenTimersPendAsync();
            (watch.Status.IsAway, watch.Status.LastError).ShouldBe((true, "oh"));
            watch.Status.List!.Instances.ShouldBe([One]);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        registry.Tell(Two);

        (await told.NextAsync()).Instances.ShouldBe([Two]);
        await log.WaitForAsync("is back");
        watch.Status.List!.Revision.ShouldBe(2);
        log.With("is away").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_kept_list_that_could_not_be_applied_does_not_end_the_watch()
    {
        await File.WriteAllTextAsync(folder.File("instances.json"), """{"Service":"test","Instances":[{"Host":"10.0.0.1","Port":80}]}""");
        watch.Start(list =>
        {
            told.Add(list);
            if (list.IsFromFile)
                throw new InvalidOperationException("oh");
        });
        registry.Tell(One);

        (await told.NextAsync()).IsFromFile.ShouldBeTrue();
        (await told.NextAsync()).IsFromFile.ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_told_after_it_was_disposed()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        await told.NextAsync();
        await watch.DisposeAsync();
        registry.Tell(Two);

        told.HasMore.ShouldBeFalse();
        registry.IsDisposed.ShouldBeTrue();
        watch = Create(new ScriptedRegistry());
    }

    [Fact]
    public async Task The_next_process_knows_the_list_of_the_last_one()
    {
        var instance = One with { Scheme = "https", Name = "shop", Weight = 3, IsBackup = true, Tags = ["a"], Metadata = new Dictionary<string, string> { ["b"] = "c" } };
        watch.Start(told.Add);
        registry.Tell(instance);
        await told.NextAsync();
        await watch.DisposeAsync();

        var away = new ScriptedRegistry();
        watch = Create(away);
        watch.Start(told.Add);
        away.Fail("away");

        var list = await told.NextAsync();
        list.IsFromFile.ShouldBeTrue();
        JsonSerializer.Serialize(list.Instances[0]).ShouldBe(JsonSerializer.Serialize(instance));
        await Eventually.BeAsync(() => watch.Status.IsAway);
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        away.Tell(instance);
        await Eventually.BeAsync(() => !watch.Status.List!.IsFromFile);
        told.HasMore.ShouldBeFalse("the registry says the same");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"Service":"test","Instances":null}""")]
    [InlineData("""{"Service":"test","Instances":[null]}""")]
    [InlineData("""{"Service":"other","Instances":[{"Host":"10.0.0.9","Port":80}]}""")]
    [InlineData("""{"Service":"test","Instances":[{"Host":null,"Port":80}]}""")]
    [InlineData("""{"Service":"test","Instances":[{"Host":"169.254.169.254","Port":80}]}""")]
    public async Task A_file_that_is_none_of_ours_is_as_good_as_none(string text)
    {
        await File.WriteAllTextAsync(folder.File("instances.json"), text);
        watch.Start(told.Add);
        registry.Tell(One);

        var first = await told.NextAsync();
        first.Instances.ShouldBe([One]);
        first.Revision.ShouldBe(1);
    }

    [Fact]
    public async Task More_instances_than_anybody_has_are_refused_as_a_whole()
    {
        watch.Start(told.Add);
        registry.Tell(One);
        await told.NextAsync();
        registry.Tell([.. Enumerable.Range(0, InstanceRules.MaxInstances + 1).Select(i => new Instance($"10.1.{i / 250}.{i % 250}", 80))]);
        await Eventually.BeAsync(() => watch.Status.IsAway);

        watch.Status.List!.Instances.ShouldBe([One]);
        watch.Status.LastError.ShouldNotBeNull().ShouldContain("4097 instances");
    }

    private ServiceWatch Create(IRegistry asked) =>
        new(asked, "test", new WatchOptions(time, log) { CacheFile = folder.File("instances.json"), LongestPause = TimeSpan.FromSeconds(30) });
}
