using System.Threading.Channels;
using Gatehouse.Discovery.Documents;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests.Documents;

public sealed class DocumentWatchTests : IAsyncLifetime
{
    private static readonly DocumentRevision One = ScriptedStore.Revision(1, "one");
    private static readonly DocumentRevision Two = ScriptedStore.Revision(2, "two");

    private readonly ScriptedStore store = new();
    private readonly FakeTime time = new();
    private readonly Lines log = new();
    private readonly Channel<DocumentRevision> told = Channel.CreateUnbounded<DocumentRevision>();
    private DocumentWatch watch = null!;

    public Task InitializeAsync()
    {
        watch = new DocumentWatch(store, "the store", time, log);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await watch.DisposeAsync();

    [Fact]
    public async Task Each_other_revision_is_told_once()
    {
        Start();
        store.Tell(One);
        store.Tell(Two);
        store.Tell(Two);
        store.Tell(One with { Text = "one of another history" });

        (await NextAsync()).ShouldBe(Two);
        (await NextAsync()).Text.ShouldBe("one of another history");
        told.Reader.TryPeek(out _).ShouldBeFalse();
        log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_goes_away_is_said_once_and_asked_again_after_pauses_that_grow_to_5_s()
    {
        Start();
        for (var i = 0; i < 10; i++)
        {
            store.Fail("no answer");
            await time.WhenTimersPendAsync();
            watch.IsAway.ShouldBeTrue();
            time.Advance(TimeSpan.FromSeconds(5));
        }
        store.Tell(Two);

        (await NextAsync()).ShouldBe(Two);
        watch.IsAway.ShouldBeFalse();
        log.All.ShouldBe(["Warning: the store is away; what is served goes on: no answer", "Information: the store is back."]);
    }

    [Fact]
    public async Task A_watch_that_is_cut_and_stands_again_at_once_is_not_worth_a_word()
    {
        Start();
        for (var i = 0; i < 3; i++)
        {
            store.Tell(One);
            store.Fail("cut by a proxy");
            await time.WhenTimersPendAsync();
            time.Advance(TimeSpan.FromSeconds(5));
        }
        store.Tell(Two);

        (await NextAsync()).ShouldBe(Two);
        log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_that_has_lost_its_revisions_is_said_once()
    {
        Start();
        store.Tell(null);
        store.Tell(null);
        store.Tell(Two);

        (await NextAsync()).ShouldBe(Two);
        log.All.ShouldBe(["Warning: the store holds no revision any more; what is served goes on."]);
    }

    [Fact]
    public async Task Who_began_without_the_store_is_told_only_that_it_is_back()
    {
        watch.Start(One, isAway: true, revision => told.Writer.TryWrite(revision));
        store.Fail("no answer");
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        store.Tell(Two);

        await NextAsync();
        log.All.ShouldBe(["Information: the store is back."]);
    }

    [Fact]
    public async Task A_bug_does_not_end_the_following()
    {
        Start();
        store.Fail(new InvalidOperationException("a bug"));
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        store.Tell(Two);

        (await NextAsync()).ShouldBe(Two);
        log.With("by a bug").Count.ShouldBe(1);
    }

    private void Start() => watch.Start(One, isAway: false, revision => told.Writer.TryWrite(revision));

    private Task<DocumentRevision> NextAsync() => told.Reader.ReadAsync().AsTask().InTime();
}
