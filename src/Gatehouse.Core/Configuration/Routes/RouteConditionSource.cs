namespace Gatehouse.Core.Configuration.Routes;

/// <summary>What part of a request a condition looks at.</summary>
public enum RouteConditionSource
{
    /// <summary>A header field; the name is compared without case.</summary>
    Header,

    /// <summary>A query parameter, percent-decoded; the name is compared with case.</summary>
    Query,
}
