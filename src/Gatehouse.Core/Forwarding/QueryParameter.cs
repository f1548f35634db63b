using System.Text;
using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Forwarding;

/// <summary>A query parameter that a target sets.</summary>
/// <param name="Name">The name, percent-encoded as written.</param>
/// <param name="Value">The value, with parameters.</param>
internal sealed record QueryParameter(string Name, ParameterTemplate Value)
{
    /// <summary>
    /// The client's query without the parameters that the target sets, and then those. A name is compared percent-decoded, so that
    /// <c>us%65rId</c> cannot stand beside <c>userId</c>.
    /// </summary>
    public static string Merge(IReadOnlyList<QueryParameter> set, GatewayRequest request)
    {
        var given = request.QueryToSend;
        if (set.Count == 0)
            return given.ToString();
        var text = new StringBuilder();
        foreach (var range in given.Split('&'))
        {
            var part = given[range];
            if (part.Length > 0 && !IsSet(set, part))
                Append(text, part);
        }
        foreach (var parameter in set)
            Append(text, parameter.Name + "=" + EscapeForQuery(parameter.Value.Render(request)));
        return text.ToString();
    }

    /// <summary>The decoded name of a part of a query.</summary>
    public static string NameOf(ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        return Uri.UnescapeDataString((equals < 0 ? part : part[..equals]).ToString().Replace('+', ' '));
    }

    private static bool IsSet(IReadOnlyList<QueryParameter> set, ReadOnlySpan<char> part)
    {
        var name = NameOf(part);
        foreach (var parameter in set)
        {
            if (Uri.UnescapeDataString(parameter.Name) == name)
                return true;
        }
        return false;
    }

    // A path may hold these as they are; in a query they would end the value or mean a space.
    private static string EscapeForQuery(string value) =>
        value.Replace("&", "%26", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal);

    private static void Append(StringBuilder text, ReadOnlySpan<char> part)
    {
        if (text.Length > 0)
            text.Append('&');
        text.Append(part);
    }
}
