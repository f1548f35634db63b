namespace Gatehouse.Core.Primitives;

/// <summary>
/// What an operator may call the fields of a request. Many servers (CGI, WSGI, PHP) take <c>X_User</c> for <c>X-User</c>, so a name stands
/// for all its spellings.
/// </summary>
public static class RequestFieldNames
{
    // Each doubles the number of spellings.
    private const int MostDashes = 8;

    /// <summary>Why an operator may not write a field of this name; null when nothing speaks against it.</summary>
    public static string? FaultOf(string name)
    {
        if (HeaderSyntax.FaultOfName(name) is { } fault)
            return fault;
        if (IsOwned(name))
            return $"'{name}' is written by the gateway itself";
        return name.Count(IsDash) > MostDashes ? $"'{name}' has more than {MostDashes} dashes" : null;
    }

    /// <summary>True for what upstreams may rely on because only the gateway writes it, in any spelling.</summary>
    public static bool IsOwned(string name)
    {
        var plain = name.Replace('_', '-');
        return plain.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || plain.ToLowerInvariant() is "forwarded" or "via" or "x-gateway-route" or "x-correlation-id";
    }

    /// <summary>The name in all spellings, with dashes and underscores. For names without a fault.</summary>
    public static IEnumerable<string> Spellings(string name)
    {
        var dashes = Enumerable.Range(0, name.Length).Where(i => IsDash(name[i])).ToArray();
        for (var choice = 0; choice < 1 << dashes.Length; choice++)
        {
            var spelling = name.ToCharArray();
            for (var i = 0; i < dashes.Length; i++)
                spelling[dashes[i]] = (choice & (1 << i)) == 0 ? '-' : '_';
            yield return new string(spelling);
        }
    }

    private static bool IsDash(char character) => character is '-' or '_';
}
