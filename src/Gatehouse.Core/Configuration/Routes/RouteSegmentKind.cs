using System.Text.RegularExpressions;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>How specific a segment of a route's path is; the lower, the more specific.</summary>
public enum RouteSegmentKind
{
    /// <summary>Exactly this text.</summary>
    Literal,

    /// <summary><c>{name:regex}</c>: one segment that the expression matches whole.</summary>
    Regex,

    /// <summary><c>{name}</c>: one segment that is not empty.</summary>
    Parameter,

    /// <summary><c>**</c>: the rest of the path, also nothing. Only the last segment.</summary>
    Rest,
}
