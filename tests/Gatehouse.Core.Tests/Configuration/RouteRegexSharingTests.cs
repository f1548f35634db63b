using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class RouteRegexSharingTests
{
    [Fact]
    public void Routes_with_the_same_expression_share_it()
    {
        var first = RouteKeyParser.Parse("/a/{id:[0-9]+x?}", out _, out _)!.Pattern.Segments[1];
        var second = RouteKeyParser.Parse("/b/{other:[0-9]+x?}", out _, out _)!.Pattern.Segments[1];

        second.Regex.ShouldBeSameAs(first.Regex);
    }

    [Fact]
    public void A_wrong_expression_is_refused_each_time()
    {
        for (var i = 0; i < 2; i++)
        {
            RouteKeyParser.Parse("/a/{id:(}", out var error, out _).ShouldBeNull();
            error.ShouldNotBeNull();
        }
    }
}
