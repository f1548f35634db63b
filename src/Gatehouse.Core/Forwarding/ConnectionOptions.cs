using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The fields that a <c>Connection</c> header nominates as being for this connection only (RFC 9110, 7.6.1). Almost always none or
/// <c>keep-alive</c>, so nothing is allocated unless asked.
/// </summary>
internal readonly struct ConnectionOptions(StringValues connection)
{
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
}
