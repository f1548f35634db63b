using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads the conditions under a route's <c>headers</c> and <c>query</c>.</summary>
internal static class RouteConditionReader
{
    /// <summary>Reads all conditions of one source, adding an error for each that cannot be read.</summary>
    public static void Read(
        RouteConditionSource source,
        IReadOnlyDictionary<string, ConfigNode> conditions,
        List<RouteCondition> target,
        ConfigErrors errors)
    {
        var names = new HashSet<string>(source == RouteConditionSource.Header ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, node) in conditions)
        {
            if (source == RouteConditionSource.Header && !RouteMethod.IsToken(name))
                errors.Add(ConfigErrorCodes.BadValue, node, $"'{name}' is not the name of a header");
            else if (name.Length == 0)
                errors.Add(ConfigErrorCodes.BadValue, node, "the name of a query parameter is empty");
            else if (!names.Add(name))
                errors.Add(ConfigErrorCodes.DuplicateKey, node, $"the header '{name}' stands twice: names of headers are compared without case");
            else if (ReadOne(source, name, node, errors) is { } condition)
                target.Add(condition);
        }
    }

    private static RouteCondition? ReadOne(RouteConditionSource source, string name, ConfigNode node, ConfigErrors errors)
    {
        switch (node)
        {
            case ConfigScalar { IsQuoted: false, Value: "true" }:
                return new RouteCondition(source, name, [], IsPresent: true);
            case ConfigScalar { IsQuoted: false, Value: "false" }:
                return new RouteCondition(source, name, [], IsPresent: false);
            case ConfigScalar scalar:
                return ReadValue(source, scalar, errors) is { } value ? new RouteCondition(source, name, [value]) : null;
            case ConfigList list:
                return ReadList(source, name, list, errors);
            default:
                errors.Add(ConfigErrorCodes.WrongType, node, $"a condition on '{name}' is a value, a list of values, true or false, not {node.Kind}");
                return null;
        }
    }

    private static RouteCondition? ReadList(RouteConditionSource source, string name, ConfigList list, ConfigErrors errors)
    {
        if (list.Items.Count == 0)
        {
            errors.Add(ConfigErrorCodes.BadValue, list, $"the list of values for '{name}' is empty", "true: there, whatever the value");
            return null;
        }
        var values = new SortedSet<string>(StringComparer.Ordinal);
        var before = errors.Items.Count;
        foreach (var item in list.Items)
        {
            if (item is not ConfigScalar scalar)
                errors.Add(ConfigErrorCodes.WrongType, item, $"a value for '{name}' is text, not {item.Kind}");
            else if (ReadValue(source, scalar, errors) is { } value && !values.Add(value))
                errors.Add(ConfigErrorCodes.BadValue, item, $"this value for '{name}' stands twice");
        }
        return errors.Items.Count == before ? new RouteCondition(source, name, [.. values]) : null;
    }

    private static string? ReadValue(RouteConditionSource source, ConfigScalar scalar, ConfigErrors errors)
    {
        if (scalar.IsNull)
        {
            errors.Add(ConfigErrorCodes.BadValue, scalar, "a value is missing", "true: there, whatever the value; \"\": there and empty");
            return null;
        }
        // A server trims the blanks around a field's value and refuses control characters: such a condition could never hold.
        if (source == RouteConditionSource.Header && (scalar.Value.Trim(' ', '\t') != scalar.Value || scalar.Value.Any(char.IsControl)))
        {
            errors.Add(ConfigErrorCodes.BadValue, scalar, "a header never has this value: it has a control character, or a blank at an end");
            return null;
        }
        return scalar.Value;
    }
}
