using System.Buffers;

namespace Gatehouse.Core.Primitives;

/// <summary>The sets of characters that the canonical form is defined by (RFC 3986, 3.3).</summary>
internal static class PathCharacters
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>What stands in a canonical path as itself, without <c>/</c>: the pchar of the RFC except <c>;</c>.</summary>
    public static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!$&'()*+,=:@");

    /// <summary><see cref="Plain"/> and the slash: a path of these alone has nothing to decode or encode.</summary>
    public static readonly SearchValues<char> PlainPath = SearchValues.Create(Unreserved + "!$&'()*+,=:@/");

    /// <summary>What a query may have: visible ASCII but <c>#</c>.</summary>
    public static readonly SearchValues<char> Query = SearchValues.Create(VisibleExcept('#'));

    private static string VisibleExcept(char excluded)
    {
        var characters = new List<char>();
        for (var c = '!'; c <= '~'; c++)
        {
            if (c != excluded)
                characters.Add(c);
        }
        return new string([.. characters]);
    }
}
