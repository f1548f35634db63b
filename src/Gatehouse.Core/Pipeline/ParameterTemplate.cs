using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Text with a route's parameters in it: <c>/api/users/{id}</c>, <c>/static/**</c>. Parsed once, rendered per request. Values go in
/// percent-encoded as they stand in the canonical path, so none can break out of its place in a URL. Immutable.
/// </summary>
public sealed class ParameterTemplate
{
    // Literals and parameters alternate: literal, parameter, literal, ..., literal.
    private readonly string[] literals;
    private readonly int[] parameters;

    private ParameterTemplate(string[] literals, int[] parameters)
    {
        this.literals = literals;
        this.parameters = parameters;
    }

    /// <summary>True when there is no parameter in it.</summary>
    public bool IsConstant => parameters.Length == 0;

    /// <summary>The text before the first parameter.</summary>
    public string Prefix => literals[0];

    /// <summary>
    /// Reads a template; null, and what is wrong with it, when a brace is not closed or a name is not one of the route's parameters.
    /// </summary>
    public static ParameterTemplate? Parse(string text, RoutePattern pattern, out string? error)
    {
        var literals = new List<string>();
        var parameters = new List<int>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            string name;
            var end = i + 1;
            if (text[i] == '*' && end < text.Length && text[end] == '*')
            {
                name = "rest";
            }
            else if (text[i] == '{')
            {
                end = text.IndexOf('}', i);
                if (end < 0)
                {
                    error = "'{' is not closed";
                    return null;
                }
                name = text[(i + 1)..end];
            }
            else
            {
                continue;
            }
            var index = IndexOf(pattern.ParameterNames, name);
            if (index < 0)
            {
                error = name == "rest"
                    ? $"'**' needs a '**' at the end of the route's path '{pattern.Text}'"
                    : $"'{{{name}}}' is not a parameter of the route's path '{pattern.Text}'";
                return null;
            }
            literals.Add(text[start..i]);
            parameters.Add(index);
            i = end;
            start = end + 1;
        }
        literals.Add(text[start..]);
        error = null;
        return new ParameterTemplate([.. literals], [.. parameters]);
    }

    /// <summary>The text with the values of this request.</summary>
    public string Render(GatewayRequest request)
    {
        if (parameters.Length == 0)
            return literals[0];
        var text = new DefaultInterpolatedStringHandler(literals.Length, parameters.Length, null, stackalloc char[256]);
        for (var i = 0; i < parameters.Length; i++)
        {
            text.AppendLiteral(literals[i]);
            text.AppendFormatted(request.Parameter(parameters[i]));
        }
        text.AppendLiteral(literals[^1]);
        return text.ToStringAndClear();
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        return -1;
    }
}
