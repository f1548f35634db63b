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

    private sealed class Tracked(string name, List<string> ended) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            ended.Add(name);
            return ValueTask.CompletedTask;
        }
    }
}
