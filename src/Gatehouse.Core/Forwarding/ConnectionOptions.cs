using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The fields that a <c>Connection</c> header nominates as being for this connection only (RFC 9110, 7.6.1). Almost always none or
/// <c>keep-alive</c>, so nothing is allocated unless asked.
/// </summary>
internal readonly struct ConnectionOptions(StringValues connection)
{
    /// <summary>
    /// Removes the nominated fields of a request. Done before any policy: what the gateway itself sets cannot be nominated away.
    /// </summary>
    public static void RemoveNominated(IHeaderDictionary headers)
    {
        foreach (var line in headers.Connection)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(part).Trim(" \t");
                if (!name.IsEmpty && !name.Equals("close", StringComparison.OrdinalIgnoreCase) && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
                    Remove(headers, name.ToString());
            }
        }
    }

    /// <summary>True when there is a header to look at.</summary>
    public bool Any => connection.Count > 0;

    /// <summary>True when the field of this name is nominated.</summary>
    public bool Nominates(string name)
    {
        foreach (var line in connection)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                if (line.AsSpan(part).Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }

    // Without its host or its length a request would mean another one. The fields of the connection are read later, and never passed on.
    private static void Remove(IHeaderDictionary headers, string name)
    {
        if (!HeaderNames.IsHopByHop(name)
            && !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            headers.Remove(name);
    }
}
