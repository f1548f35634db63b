using System.Text;
using Gatehouse.Core.Configuration.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>A condition on a header or query parameter, ready to be checked without allocating. Immutable.</summary>
internal sealed class CompiledCondition(RouteCondition condition)
{
    private readonly string name = condition.Name;
    private readonly string[] values = [.. condition.Values];
    private readonly byte[] nameOctets = Encoding.UTF8.GetBytes(condition.Name);
    private readonly byte[][] valueOctets = [.. condition.Values.Select(Encoding.UTF8.GetBytes)];
    private readonly bool isHeader = condition.Source == RouteConditionSource.Header;
    private readonly bool isPresent = condition.IsPresent;

    /// <summary>What the operator wrote.</summary>
    public RouteCondition Condition { get; } = condition;

    /// <summary>True when a request with these headers and this query meets the condition.</summary>
    public bool Holds(IHeaderDictionary headers, ReadOnlySpan<char> query) => isHeader ? HoldsFor(headers[name]) : HoldsFor(query);

    private bool HoldsFor(StringValues fields)
    {
        if (values.Length == 0)
            return fields.Count > 0 == isPresent;
        for (var i = 0; i < fields.Count; i++)
        {
            if (Array.IndexOf(values, fields[i]) >= 0)
                return true;
        }
        return false;
    }

    private bool HoldsFor(ReadOnlySpan<char> query)
    {
        while (!query.IsEmpty)
        {
            var ampersand = query.IndexOf('&');
            var pair = ampersand < 0 ? query : query[..ampersand];
            query = ampersand < 0 ? default : query[(ampersand + 1)..];
            var equals = pair.IndexOf('=');
            if (pair.IsEmpty || !FormText.EqualsDecoded(equals < 0 ? pair : pair[..equals], nameOctets))
                continue;
            if (values.Length == 0)
                return isPresent;
            if (IsOneOfValues(equals < 0 ? default : pair[(equals + 1)..]))
                return true;
        }
        return values.Length == 0 && !isPresent;
    }

    private bool IsOneOfValues(ReadOnlySpan<char> text)
    {
        foreach (var value in valueOctets)
        {
            if (FormText.EqualsDecoded(text, value))
                return true;
        }
        return false;
    }
}
