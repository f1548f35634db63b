using System.Text;

namespace Gatehouse.Identity.Users;

/// <summary>When two names to log in with are the same.</summary>
public static class LoginName
{
    /// <summary>The longest name, in characters: an e-mail address has at most 254 (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    /// <summary>
    /// The form by which names are compared: Unicode's compatibility composition (NFKC), upper case of no culture. Null for what cannot be
    /// a name: empty, longer than <see cref="MaxLength"/>, with control characters, or no Unicode.
    /// </summary>
    public static string? Normalize(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength)
            return null;
        foreach (var c in name)
        {
            if (char.IsControl(c))
                return null;
        }
        try
        {
            return name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            return null; // half of a surrogate pair
        }
    }
}
