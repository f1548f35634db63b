using Gatehouse.Caching.Rules;

namespace Gatehouse.Caching.Tests.Rules;

public sealed class StoringTests
{
    private static RequestTraits Anonymous => default;

    [Theory]
    [InlineData(200, 60L, "Cache-Control: max-age=60")]
    [InlineData(599, 60L, "Cache-Control: max-age=60")]
    [InlineData(200, 5L, "Cache-Control: max-age=60, s-maxage=5")]
    [InlineData(200, 60L, "Cache-Control: max-age=60", "Expires: 0")]
    [InlineData(200, 3600L, "Expires: Sat, 21 Nov 2026 13:00:00 GMT")]
    [InlineData(200, 10L, "CDN-Cache-Control: max-age=10", "Cache-Control: no-store")]
    [InlineData(200, 100L, "Last-Modified: Sat, 21 Nov 2026 11:43:20 GMT")]
    [InlineData(200, 86400L, "Last-Modified: Sat, 21 Nov 2020 11:43:20 GMT")]
    [InlineData(200, 60L, "Cache-Control: max-age=60, no-store, must-understand")]
    [InlineData(599, null, "Cache-Control: max-age=60, no-store, must-understand")]
    [InlineData(403, null, "Last-Modified: Sat, 21 Nov 2020 11:43:20 GMT")]
    [InlineData(206, null, "Cache-Control: max-age=60")]
    [InlineData(304, null, "Cache-Control: max-age=60")]
    [InlineData(103, null, "Cache-Control: max-age=60")]
    [InlineData(200, null, "Expires: tomorrow")]
    [InlineData(200, null)]
    public void What_the_origin_says_decides(int status, long? lifetime, params string[] fields) =>
        (Storing.Judge(Anonymous, status, Entries.Fields(fields), new StoreRules(), Entries.Now)?.Lifetime).ShouldBe(lifetime);

    [Theory]
    [InlineData("max-age=60", false)]
    [InlineData("public", true)]
    [InlineData("s-maxage=60", true)]
    [InlineData("max-age=60, must-revalidate", true)]
    public void With_credentials_it_must_say_that_all_may_have_it(string said, bool isStored)
    {
        var fields = Entries.Fields("Cache-Control: " + said, "ETag: \"1\"");

        (Storing.Judge(new RequestTraits(true, false, false), 200, fields, new StoreRules(), Entries.Now) is not null).ShouldBe(isStored);
        Storing.Judge(new RequestTraits(true, false, true), 200, fields, new StoreRules(), Entries.Now).ShouldNotBeNull("the key keeps callers apart");
    }

    [Fact]
    public void With_a_cookie_it_must_say_how_long()
    {
        var rules = new StoreRules { Ttl = TimeSpan.FromMinutes(1) };
        var cookie = new RequestTraits(false, true, false);

        Storing.Judge(cookie, 200, Entries.Fields("Last-Modified: Sat, 21 Nov 2020 11:43:20 GMT"), rules, Entries.Now).ShouldBeNull();
        Storing.Judge(cookie, 200, Entries.Fields("Cache-Control: max-age=5"), rules, Entries.Now)!.Lifetime.ShouldBe(5);
        Storing.Judge(Anonymous, 200, [], rules, Entries.Now)!.Lifetime.ShouldBe(60);
        Storing.Judge(Anonymous, 500, [], rules, Entries.Now).ShouldBeNull();
    }

    [Fact]
    public void An_answer_is_as_old_as_the_caches_before_this_one_say()
    {
        Storing.Judge(Anonymous, 200, Entries.Fields("Cache-Control: max-age=60", "Age: 20"), new StoreRules(), Entries.Now)!.InitialAge.ShouldBe(20);
        Storing.Judge(Anonymous, 200, Entries.Fields("Cache-Control: max-age=60", "Date: Sat, 21 Nov 2026 11:59:30 GMT"), new StoreRules(), Entries.Now)!.InitialAge.ShouldBe(30);
    }

    [Theory]
    [InlineData(59, Reuse.Fresh)]
    [InlineData(60, Reuse.StaleWhileRevalidate)]
    [InlineData(69, Reuse.StaleWhileRevalidate)]
    [InlineData(70, Reuse.Validate)]
    public void Time_takes_an_answer_from_fresh_to_stale_to_no_more(long age, Reuse expected) =>
        Reusing.Judge(new Freshness { InitialAge = 0, Lifetime = 60, StaleWhileRevalidate = 10 }, age, default).ShouldBe(expected);
}
