using System.Collections;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Gatehouse.Caching.Tiers;
using Gatehouse.Policies.Cache;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Policies.Tests.Cache;

/// <summary>What is dropped while an answer to it is being stored.</summary>
public sealed class SharedStoreTests
{
    private const string Url = "http://shop.example/one";

    [Theory]
    [InlineData(PurgeKind.Url, Url)]
    [InlineData(PurgeKind.All, "")]
    public void An_answer_whose_URL_is_dropped_between_the_question_and_the_storing_is_not_kept(PurgeKind kind, string value)
    {
        var store = new SharedStore(new FakeTime());
        var entry = new CacheEntry
        {
            Key = new CacheKey(Url + "\nroute", Url.Length),
            Status = 200,
            Fields = [],
            Body = CachedBody.Empty,
            Freshness = new Freshness { InitialAge = 0, Lifetime = 60 },
            ReceivedAt = 0,
            Route = "route",
            // Read when the answer is measured, which is after it was asked whether its URL was dropped.
            Tags = new TagsThatTell(() => store.Drop(new CachePurge(kind, value))),
        };

        store.TryPut(entry, store.Time.GetTimestamp()).ShouldBeFalse();
        store.Answers.Count.ShouldBe(0);
    }

    private sealed class TagsThatTell(Action read) : IReadOnlyList<string>
    {
        public int Count => 0;

        public string this[int index] => throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<string> GetEnumerator()
        {
            read();
            return Enumerable.Empty<string>().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
