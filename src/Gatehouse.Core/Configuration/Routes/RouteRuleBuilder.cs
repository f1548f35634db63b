using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Makes a route's rule from its key and what stands beside it.</summary>
public static class RouteRuleBuilder
{
    /// <summary>
    /// Reads the key, <c>methods</c>, <c>hosts</c>, <c>headers</c> and <c>query</c>, and adds every error found; null when there was one.
    /// </summary>
    public static RouteRule? Build(ConfigScalar key, RouteConfig config, ConfigErrors errors, string? broughtBy = null)
    {
        var before = errors.Items.Count;
        var routeKey = RouteKeyParser.Parse(key.Value, out RouteSyntaxError? error);
        if (error is not null)
            errors.Add(ConfigErrorCodes.BadRouteKey, key, error.Message, error.Hint);
        var methods = ReadMethods(routeKey, config, errors);
        var hosts = ReadHosts(routeKey, config, errors);
        var conditions = new List<RouteCondition>();
        RouteConditionReader.Read(RouteConditionSource.Header, config.Headers, conditions, errors);
        RouteConditionReader.Read(RouteConditionSource.Query, config.Query, conditions, errors);
        if (routeKey is null || errors.Items.Count != before)
            return null;
        return new RouteRule
        {
            Id = routeKey.Text,
            Pattern = routeKey.Pattern,
            Methods = methods,
            Hosts = hosts,
            Conditions = conditions,
            BroughtBy = broughtBy,
            Node = key,
        };
    }

    private static IReadOnlyList<string> ReadMethods(RouteKey? key, RouteConfig config, ConfigErrors errors)
    {
        if (config.Methods.Count == 0)
            return key?.Methods ?? [];
        if (key is { Methods.Count: > 0 })
        {
            errors.Add(ConfigErrorCodes.BadRouteKey, config.At("methods"), "the methods stand both in the route's key and here", "write them once");
            return [];
        }
        var methods = RouteMethod.ParseAll(config.Methods, out var error);
        if (error is not null)
            errors.Add(ConfigErrorCodes.BadValue, FindItem(config.At("methods"), config.Methods, error), error.Message, error.Hint);
        return methods ?? [];
    }

    private static List<RouteHost> ReadHosts(RouteKey? key, RouteConfig config, ConfigErrors errors)
    {
        if (config.Hosts.Count == 0)
            return key?.Host is { } host ? [host] : [];
        var node = config.At("hosts");
        if (key?.Host is not null)
        {
            errors.Add(ConfigErrorCodes.BadRouteKey, node, "a host stands in the route's key and others here", "write all of them here");
            return [];
        }
        var hosts = new List<RouteHost>();
        for (var i = 0; i < config.Hosts.Count; i++)
        {
            var item = ItemAt(node, i);
            if (RouteHostParser.Parse(config.Hosts[i], out var error) is not { } parsed)
                errors.Add(ConfigErrorCodes.BadValue, item, error!.Message, error.Hint);
            else if (hosts.Contains(parsed))
                errors.Add(ConfigErrorCodes.BadValue, item, $"the host '{parsed}' stands twice");
            else
                hosts.Add(parsed);
        }
        return hosts;
    }

    // The first item that is wrong by itself or with those before it, so that the caret points at it.
    private static ConfigNode FindItem(ConfigNode node, IReadOnlyList<string> methods, RouteSyntaxError error)
    {
        for (var i = 1; i <= methods.Count; i++)
        {
            RouteMethod.ParseAll([.. methods.Take(i)], out var partial);
            if (partial == error)
                return ItemAt(node, i - 1);
        }
        return node;
    }

    private static ConfigNode ItemAt(ConfigNode node, int index) => node is ConfigList list && index < list.Items.Count ? list.Items[index] : node;
}
