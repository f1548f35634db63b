using System.Text;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Makes strings of field names and values, and remembers them by the field's place in the head: one answer of a service is much like
/// the next, so most strings are there already. Used by one connection.
/// </summary>
internal sealed class FieldStrings
{
    private const int Remembered = 32;

    // A value that changes with every answer is not worth comparing when it is long.
    private const int LongestValue = 128;

    private readonly string?[] names = new string?[Remembered];
    private readonly bool[] passed = new bool[Remembered];
    private readonly string?[] values = new string?[Remembered];

    /// <summary>The name of the field at this place, and whether a field of this name is passed on.</summary>
    public string Name(int place, ReadOnlySpan<byte> name, out bool isPassedOn)
    {
        var before = place < Remembered ? names[place] : null;
        var text = Get(names, place, name);
        if (ReferenceEquals(text, before))
        {
            isPassedOn = passed[place];
            return text;
        }
        isPassedOn = Http1AnswerHead.IsPassedOn(text);
        if (place < Remembered)
            passed[place] = isPassedOn;
        return text;
    }

    /// <summary>The value of the field at this place.</summary>
    public string Value(int place, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? "" : value.Length > LongestValue ? Encoding.Latin1.GetString(value) : Get(values, place, value);

    private static string Get(string?[] known, int place, ReadOnlySpan<byte> text)
    {
        if (place >= Remembered)
            return Encoding.Latin1.GetString(text);
        var before = known[place];
        // Equals is false for anything beyond ASCII, which is then made anew.
        return before is not null && Ascii.Equals(text, before) ? before : known[place] = Encoding.Latin1.GetString(text);
    }
}
