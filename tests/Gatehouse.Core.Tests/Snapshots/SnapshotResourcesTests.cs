using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Snapshots;

public sealed class SnapshotResourcesTests
{
    private readonly List<string> ended = [];

    [Fact]
    public async Task What_an_object_needs_lives_as_long_as_the_object_is_taken_over()
    {
        var first = new SnapshotResources(null);
        TakeLogin(first);
        var second = await NextAsync(first, next => TakeLogin(next));
        var third = await NextAsync(second, next => TakeLogin(next));
        ended.ShouldBeEmpty();

        await third.ReleaseAsync();

        ended.ShouldBe(["login", "store"]);
    }

    [Fact]
    public async Task What_was_taken_along_is_found_again_by_an_object_that_is_made_anew()
    {
        var first = new SnapshotResources(null);
        TakeLogin(first);
        var second = await NextAsync(first, next => TakeLogin(next));
        var third = await NextAsync(second, next => TakeLogin(next, section: 2));

        third.Count.ShouldBe(2);
        ended.ShouldBe(["login"]);
    }

    [Fact]
    public async Task What_nobody_needs_any_more_ends()
    {
        var first = new SnapshotResources(null);
        TakeLogin(first);
        await NextAsync(first, static _ => { });

        ended.ShouldBe(["login", "store"]);
    }

    [Fact]
    public async Task What_parts_share_is_found_while_any_snapshot_has_it_and_made_anew_after_that()
    {
        var first = new SnapshotResources(null);
        var file = ShareFile(first, section: 1);
        var second = new SnapshotResources(first);
        second.Seal();
        var third = new SnapshotResources(second);
        ShareFile(third, section: 2).ShouldBeSameAs(file);
        await first.ReleaseAsync();
        ended.ShouldBeEmpty();

        await third.ReleaseAsync();

        ended.ShouldBe(["file"]);
        var fourth = new SnapshotResources(third);
        ShareFile(fourth, section: 1).ShouldNotBeSameAs(file);
    }

    [Fact]
    public async Task What_ends_is_not_shared_any_more_and_does_not_take_away_what_has_its_place()
    {
        var go = new TaskCompletionSource();
        var first = new SnapshotResources(null);
        var old = ShareFile(first, section: 1, go.Task);
        var ending = first.ReleaseAsync();

        var second = new SnapshotResources(first);
        var file = ShareFile(second, section: 1);
        file.ShouldNotBeSameAs(old);
        go.SetResult();
        await ending;

        ShareFile(new SnapshotResources(second), section: 1).ShouldBeSameAs(file);
    }

    [Fact]
    public async Task What_cannot_be_ended_keeps_nothing_else_from_ending()
    {
        var resources = new SnapshotResources(null);
        ShareFile(resources, section: 1);
        resources.Take(new ResourceIdentity("broken", 0, ""), () => new Tracked("broken", ended, Task.FromException(new IOException("the disk is full"))));

        var failure = await Should.ThrowAsync<AggregateException>(resources.ReleaseAsync);

        failure.InnerException.ShouldBeOfType<IOException>();
        ended.ShouldBe(["file"]);
    }

    private Tracked ShareFile(SnapshotResources resources, int section, Task? untilEnd = null) =>
        resources.ShareFor(new ResourceIdentity("login", (UInt128)section, ""), new ResourceIdentity("file", 0, ""), () => new Tracked("file", ended, untilEnd));

    private void TakeLogin(SnapshotResources resources, int section = 1)
    {
        var login = new ResourceIdentity("login", (UInt128)section, "");
        resources.Take(login, () =>
        {
            resources.TakeFor(login, new ResourceIdentity("store", 0, ""), () => new Tracked("store", ended));
            return new Tracked("login", ended);
        });
    }

    private static async Task<SnapshotResources> NextAsync(SnapshotResources previous, Action<SnapshotResources> fill)
    {
        var next = new SnapshotResources(previous);
        fill(next);
        next.Seal();
        await previous.ReleaseAsync();
        return next;
    }

    private sealed class Tracked(string name, List<string> ended, Task? untilEnd = null) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await (untilEnd ?? Task.CompletedTask);
            ended.Add(name);
        }
    }
}
