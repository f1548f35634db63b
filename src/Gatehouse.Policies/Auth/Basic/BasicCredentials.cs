using System.Text;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Reads <c>Authorization: Basic</c> (RFC 7617, 2).</summary>
internal static class BasicCredentials
{
    /// <summary>Longest encoded name and password, in characters.</summary>
    public const int MaxLength = 1024;

    private const string Scheme = "Basic";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>True when the field is of this scheme, whatever follows.</summary>
    public static bool IsBasic(string? field) =>
        field is not null && field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (field.Length == Scheme.Length || field[Scheme.Length] is ' ' or '\t');

    /// <summary>The decoded bytes, into a buffer of <see cref="MaxLength"/>; false when they are not name, colon and password.</summary>
    public static bool TryDecode(string field, Span<byte> buffer, out int length)
    {
        length = 0;
        var text = field.AsSpan(Scheme.Length).TrimStart(' ');
        // The decoder takes white space between the digits.
        return text.Length <= MaxLength && !text.ContainsAnyExceptInRange('!', '~')
            && Convert.TryFromBase64Chars(text, buffer, out length)
            && buffer[..length].Contains((byte)':');
    }

    /// <summary>Name and password; false for what is not UTF-8 or has control characters.</summary>
    public static bool TryRead(ReadOnlySpan<byte> decoded, out string name, out string password)
    {
        (name, password) = ("", "");
        try
        {
            var text = StrictUtf8.GetString(decoded);
            if (text.Any(char.IsControl))
                return false;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (name, password) = (text[..colon], text[(colon + 1)..]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
