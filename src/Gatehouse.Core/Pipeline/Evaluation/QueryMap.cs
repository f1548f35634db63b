using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// The query as a map. A parameter that comes several times is one value, separated by commas: no condition may see one of them and the
/// destination another.
/// </summary>
internal static class QueryMap
{
    /// <summary>Reads the whole query in time that grows with its length alone: a map that is read again for each look is a way to keep us busy.</summary>
    /// <param name="query">As the client sent it, without <c>?</c>.</param>
    public static CelMap Of(ReadOnlySpan<char> query)
    {
        if (query.IsEmpty)
            return CelMap.Empty;
        var parameters = new List<(string Name, string Value)>();
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            if (!name.IsEmpty)
                parameters.Add((Decode(name), equals < 0 ? "" : Decode(part[(equals + 1)..])));
        }
        return CelMap.Of([.. parameters
            .GroupBy(parameter => parameter.Name, parameter => parameter.Value)
            .Select(values => KeyValuePair.Create(values.Key, CelValue.Of(string.Join(',', values))))]);
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+'))
            return text.ToString();
        var spaced = text.ToString().Replace('+', ' ');
        var decoded = new char[spaced.Length];
        return new string(decoded, 0, PercentEncoding.Decode(spaced, decoded));
    }
}
