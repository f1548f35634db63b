using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Policies.Tests.Redirect;

internal static class Routes
{
    /// <summary><c>/old/**</c></summary>
    public static RoutePattern OldRest { get; } = new(
        "/old/**", [new RouteSegment(RouteSegmentKind.Literal, "old", null, null), new RouteSegment(RouteSegmentKind.Rest, "", "rest", null)]);

    /// <summary>A request for <c>/old/</c> and what <c>**</c> matched.</summary>
    public static Exchange Old(string rest, string query = "") =>
        new Exchange(target: "/old/" + rest + query).WithParameter(OldRest, "/old/".Length, rest.Length);
}
