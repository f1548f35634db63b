using Gatehouse.Caching.Storage;
using Gatehouse.Caching.Tiers;

namespace Gatehouse.Caching.Tests.Storage;

public sealed class CacheStoreTests
{
    [Fact]
    public void What_nobody_asks_for_goes_first_and_a_scan_takes_nothing_that_is_used()
    {
        var store = new CacheStore(100 * 1024);
        for (var i = 0; i < 20; i++)
            store.Put(Entries.Make($"http://a/popular{i}", 1000));
        for (var i = 0; i < 2000; i++)
        {
            store.Put(Entries.Make($"http://a/once{i}", 1000));
            for (var j = 0; j < 20; j++)
                Find(store, $"http://a/popular{j}").ShouldNotBeNull().Use();
        }
        store.Bytes.ShouldBeLessThanOrEqualTo(store.Capacity);
        store.Evictions.ShouldBeGreaterThan(1900);
    }

    [Fact]
    public void Bytes_and_numbers_agree_whatever_happens()
    {
        var store = new CacheStore(50_000);
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var url = $"http://a/{random.Next(60)}";
            switch (random.Next(6))
            {
                case 0:
                    store.RemoveUrl(url);
                    break;
                case 1:
                    Find(store, url)?.Use();
                    break;
                case 2:
                    store.RemoveAll(entry => entry.Body.Length % 7 == 0);
                    break;
                default:
                    store.Put(Entries.Make(url, random.Next(4000), "/**", new KeyValuePair<string, string?>("accept", random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture))));
                    break;
            }
            store.Bytes.ShouldBeInRange(0, store.Capacity);
        }
        store.RemoveAll(_ => true);
        (store.Bytes, store.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Variants_of_one_key_are_bounded_and_the_newest_stay()
    {
        var store = new CacheStore(1 << 20) { MaxVariants = 4 };
        for (var i = 0; i < 10; i++)
            store.Put(Entries.Make("http://a/", 10, "/**", new KeyValuePair<string, string?>("accept", $"{i}")));

        store.Find("http://a/\n/**")!.Entries.ToArray().Select(entry => entry.Selecting[0].Value).ShouldBe(["9", "8", "7", "6"]);
        store.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Many_threads_may_read_and_write_at_once()
    {
        var store = new CacheStore(64 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 5000; i++)
            {
                var url = $"http://a/{random.Next(100)}";
                if (Find(store, url) is { } entry)
                    entry.Use();
                else
                    store.Put(Entries.Make(url, random.Next(2000)));
            }
        })));
        store.RemoveAll(_ => true);
        (store.Bytes, store.Count).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200_000)]
    public void An_answer_comes_back_from_bytes_as_it_was(int length)
    {
        var entry = Entries.Make("http://a/b", length, "GET /b", new("accept", "x"), new("accept-language", null));
        var read = EntryFormat.Read(EntryFormat.Write(entry)).ShouldNotBeNull();

        (read.Key, read.Route, read.Status, read.ReceivedAt, read.Freshness, read.Body.Length).ShouldBe((entry.Key, entry.Route, entry.Status, entry.ReceivedAt, entry.Freshness, entry.Body.Length));
        read.Selecting.ShouldBe(entry.Selecting);
        read.Tags.ShouldBe(entry.Tags);
        read.Fields.Select(field => (field.Name, string.Join('|', field.All()))).ShouldBe([("Content-Type", "text/plain"), ("X-Two", "a|b")]);
    }

    [Fact]
    public void Bytes_that_are_no_answer_are_none()
    {
        var bytes = EntryFormat.Write(Entries.Make("http://a/b"));
        for (var i = 0; i < bytes.Length; i++)
            EntryFormat.Read(bytes[..i]).ShouldBeNull();
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            Should.NotThrow(() => EntryFormat.Read(broken));
        }
    }

    private static CacheEntry? Find(CacheStore store, string url) => store.Find(url + "\n/**") is { Entries: [var entry, ..] } ? entry : null;
}
