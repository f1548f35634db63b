namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterExplainTests
{
    [Fact]
    public void Each_route_says_why_it_did_not_get_the_request()
    {
        var router = TestRoutes.Router(
            "GET /a/{x}", "/a/{x}", "/a/**", "POST /a/b", "/a/b ? h:x-v=1|2", "/a/b ? q:v q:w", "other.test/a/b", "/a/{n:[0-9]+}", "/a/c", "/a/b/c", "/a");

        var reasons = router.Explain("GET", "shop.test", TestRoutes.Target("/a/b"), TestRoutes.Headers());

        reasons.Select(r => $"{r.Route}: {r.WhyNot}").ShouldBe(
        [
            "/a/**: it matches, but by its path is less specific than 'GET /a/{x}'",
            "/a/{x}: it matches, but by its methods, which are any, is less specific than 'GET /a/{x}'",
            "/a/b ? h:x-v=1|2: the header 'x-v' is not '1' or '2'",
            "/a/b ? q:v q:w: the query parameter 'v' is missing",
            "POST /a/b: it is for the method POST",
            "other.test/a/b: it is for the host other.test",
            "/a/b/c: the path is shorter",
            "/a: the path is longer",
            "/a/c: the path differs: 'b' is not 'c'",
            "/a/{n:[0-9]+}: the path differs: 'b' does not match '[0-9]+'",
        ]);
    }

    [Fact]
    public void The_host_the_conditions_and_head_are_reasons_too()
    {
        var router = TestRoutes.Router("*.test/a", "/a", "/a ? q:v", "GET b.test/a", "HEAD b.test/a");

        router.Explain("HEAD", "B.test:80", TestRoutes.Target("/a?v"), TestRoutes.Headers()).Select(r => r.WhyNot).ShouldBe(
        [
            "it matches, but by its host is less specific than 'HEAD b.test/a'",
            "it matches, but by its host is less specific than 'HEAD b.test/a'",
            "it matches, but by its host is less specific than 'HEAD b.test/a'",
            "it matches, but by serving HEAD by GET is less specific than 'HEAD b.test/a'",
        ], ignoreOrder: true);
    }

    [Fact]
    public void There_are_ten_at_most() =>
        TestRoutes.Router([.. Enumerable.Range(0, 100).Select(i => $"/a{i}")])
            .Explain("GET", null, TestRoutes.Target("/a5"), TestRoutes.Headers()).Count.ShouldBe(10);
}
