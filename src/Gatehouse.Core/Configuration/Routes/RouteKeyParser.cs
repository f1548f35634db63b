namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads route keys.</summary>
public static class RouteKeyParser;
