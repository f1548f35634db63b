using System.Text;

namespace Gatehouse.Core.Primitives;

/// <summary>A parameter of queries that holds a secret, found and taken out by its decoded name: <c>api%5Fkey</c> is <c>api_key</c> to every service. Immutable.</summary>
/// <param name="name">Unreserved characters only.</param>
public sealed class SecretParameter(string name)
{
    /// <summary>How many parameters of the name there are, and the value of the first of them, decoded.</summary>
    public int Find(ReadOnlySpan<char> query, out string value)
    {
        value = "";
        var count = 0;
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (IsNamed(part) && count++ == 0)
                value = Decode(part.Contains('=') ? part[(part.IndexOf('=') + 1)..] : default);
        }
        return count;
    }

    /// <summary>The query without parameters of the name.</summary>
    public string Without(ReadOnlySpan<char> query)
    {
        var rest = new StringBuilder(query.Length);
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (IsNamed(part))
                continue;
            if (rest.Length > 0)
                rest.Append('&');
            rest.Append(part);
        }
        return rest.ToString();
    }

    private bool IsNamed(ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        var written = equals < 0 ? part : part[..equals];
        return written.ContainsAny('%', '+') ? Decode(written) == name : written.SequenceEqual(name);
    }

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
