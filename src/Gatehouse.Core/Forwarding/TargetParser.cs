using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Forwarding;

/// <summary>Reads a target: <c>upstream[/path][?name=value&amp;...]</c>.</summary>
internal static class TargetParser
{
    /// <summary>The parts of a target; null, and what is wrong, when it cannot be read.</summary>
    public static (string Upstream, ParameterTemplate? Path, IReadOnlyList<QueryParameter> Query)? Parse(
        string text, RoutePattern pattern, out string? error)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var address = query < 0 ? text : text[..query];
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? address : address[..slash];
        error = Check(text, name);
        if (error is not null)
            return null;
        var path = slash < 0 ? null : ParameterTemplate.Parse(address[slash..], pattern, out error);
        if (error is not null)
            return null;
        var parameters = query < 0 ? [] : ParseQuery(text[(query + 1)..], pattern, out error);
        return error is null ? (name, path, parameters) : null;
    }

    private static string? Check(string text, string name)
    {
        if (name.Length == 0)
            return "a target begins with the name of an upstream: upstream/path";
        foreach (var c in text)
        {
            if (c is <= ' ' or >= '\x7f' or '#' or '\\')
                return $"a target must not hold {(c <= ' ' ? "white space or control characters" : $"'{c}'")}; percent-encode it";
        }
        return null;
    }

    private static List<QueryParameter> ParseQuery(string text, RoutePattern pattern, out string? error)
    {
        error = null;
        var parameters = new List<QueryParameter>();
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                error = $"'{part}' is not name=value";
                break;
            }
            var value = ParameterTemplate.Parse(part[(equals + 1)..], pattern, out error);
            if (value is null)
                break;
            parameters.Add(new QueryParameter(part[..equals], value));
        }
        return parameters;
    }
}
