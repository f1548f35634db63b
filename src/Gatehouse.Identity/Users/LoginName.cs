using System.Text;

namespace Gatehouse.Identity.Users;

/// <summary>When two names to log in with are the same.</summary>
public static class LoginName
{
    /// <summary>The longest name, in characters: an e-mail address has at most 254 (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    /// <summary>
    /// The form by which names are compared: upper case of no culture. How a letter is composed stays as it is: to make that equal takes ICU, which the
    /// command runs without. Null for what cannot be a name: empty, longer than <see cref="MaxLength"/>, with control characters, or no Unicode.
    /// </summary>
    public static string? Normalize(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxLength)
            return null;
        foreach (var rune in name.EnumerateRunes())
        {
            // Half of a surrogate pair is read as the replacement character.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
                return null;
        }
        return name.ToUpperInvariant();
    }
}
