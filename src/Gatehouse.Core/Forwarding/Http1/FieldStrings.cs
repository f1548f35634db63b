using System.Reflection;
using System.Text;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Makes strings of field names and values, and remembers them by the field's place in the head: one answer of a service is much like
/// the next, so most strings are there already. One object for all connections to a destination, so that they share what is warm.
/// Thread-safe: what is remembered is replaced as a whole.
/// </summary>
internal sealed class FieldStrings
{
    private const int Remembered = 32;

    // A value that changes with every answer is not worth comparing when it is long.
    private const int LongestValue = 128;

    // The server compares names with these by reference first.
    private static readonly HashSet<string> Known =
        [.. typeof(Microsoft.Net.Http.Headers.HeaderNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!)];

    private readonly FieldName?[] names = new FieldName?[Remembered];
    private readonly string?[] values = new string?[Remembered];

    /// <summary>The name of the field at this place, and whether a field of this name is passed on.</summary>
    public FieldName Name(int place, ReadOnlySpan<byte> name)
    {
        if (place < Remembered && names[place] is { } before && Ascii.Equals(name, before.Text))
            return before;
        var text = Encoding.Latin1.GetString(name);
        if (Known.TryGetValue(text, out var known))
            text = known;
        var made = new FieldName(text, Http1AnswerHead.IsPassedOn(text));
        if (place < Remembered)
            names[place] = made;
        return made;
    }

    /// <summary>The value of the field at this place.</summary>
    public string Value(int place, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return "";
        if (place >= Remembered || value.Length > LongestValue)
            return Encoding.Latin1.GetString(value);
        // Equals is false for anything beyond ASCII, which is then made anew.
        return values[place] is { } before && Ascii.Equals(value, before) ? before : values[place] = Encoding.Latin1.GetString(value);
    }
}
