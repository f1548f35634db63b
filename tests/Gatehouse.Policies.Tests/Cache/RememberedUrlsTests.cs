using System.Runtime.CompilerServices;
using Gatehouse.Policies.Cache;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Policies.Tests.Cache;

/// <summary>What the cache remembers of URLs that it does not keep: a client may make up any number of them, of any length.</summary>
public sealed class RememberedUrlsTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Of_what_is_for_one_client_alone_no_text_is_kept()
    {
        var fills = new Fills(time);

        var key = PassAndForget(fills, "/one");

        GC.Collect();
        key.IsAlive.ShouldBeFalse();
        fills.IsPassed(Url("/one")).ShouldBeTrue();
        fills.IsPassed(Url("/two")).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(60));
        fills.IsPassed(Url("/one")).ShouldBeFalse();
    }

    [Fact]
    public void Of_what_was_dropped_no_text_is_kept()
    {
        var drops = new Drops(time);
        time.Advance(TimeSpan.FromSeconds(1));
        var before = time.GetTimestamp();

        var url = NoteAndForget(drops, "/one");

        GC.Collect();
        url.IsAlive.ShouldBeFalse();
        drops.IsSince(Url("/one"), before).ShouldBeTrue();
        drops.IsSince(Url("/two"), before).ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PassAndForget(Fills fills, string path)
    {
        var key = Url(path);
        fills.TryLead(key, out var fill);
        fills.TryLead(key, out _);
        fills.End(fill, FillOutcome.NotStorable);
        return new WeakReference(key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference NoteAndForget(Drops drops, string path)
    {
        var url = Url(path);
        drops.Note(url);
        return new WeakReference(url);
    }

    private static string Url(string path) => string.Concat("http://shop.example", path);
}
