using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>Names and values of a query as forms write them: percent-encoded UTF-8, and <c>+</c> for a space.</summary>
internal static class FormText
{
    /// <summary>
    /// True when the text decodes to these octets. A <c>%</c> without two hexadecimal digits stands for itself. Allocates nothing.
    /// </summary>
    public static bool EqualsDecoded(ReadOnlySpan<char> text, ReadOnlySpan<byte> octets)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++, count++)
        {
            if (count == octets.Length || text[i] > '\x7F')
                return false;
            var octet = (byte)text[i];
            if (octet == '+')
            {
                octet = (byte)' ';
            }
            else if (octet == '%' && PercentEncoding.TryReadOctet(text, i, out var decoded))
            {
                octet = decoded;
                i += 2;
            }
            if (octet != octets[count])
                return false;
        }
        return count == octets.Length;
    }
}
