using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>
/// Writes UTF-8 into a span, without allocating. What does not fit sets <see cref="Overflowed"/>, after which the whole content is to be
/// thrown away; nothing throws.
/// </summary>
/// <param name="buffer">Where to.</param>
/// <param name="times">Makes times text.</param>
internal ref struct LineWriter(Span<byte> buffer, TimeText times)
{
    /// <summary>Characters that stand for themselves in a JSON string: printable ASCII without <c>"</c> and <c>\</c>.</summary>
    public static readonly SearchValues<char> JsonPlain = Printable("\"\\");

    /// <summary>Characters that stand for themselves in a line of text: printable ASCII without <c>\</c>.</summary>
    public static readonly SearchValues<char> TextPlain = Printable("\\");

    /// <summary>The same for a field that ends at a space: without the space, so that no field can pass for two.</summary>
    public static readonly SearchValues<char> WordPlain = Printable("\\ ");

    private readonly Span<byte> buffer = buffer;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>True when something did not fit.</summary>
    public bool Overflowed { get; private set; }

    private readonly Span<byte> Rest => buffer[Length..];

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> utf8)
    {
        if (utf8.TryCopyTo(Rest))
            Length += utf8.Length;
        else
            Overflowed = true;
    }

    /// <summary>Writes a whole number.</summary>
    public void Number(long value) => Advance(value.TryFormat(Rest, out var written, default, CultureInfo.InvariantCulture), written);

    /// <summary>Writes a number given in thousandths, with three decimals; below zero is zero.</summary>
    public void Thousandths(long value)
    {
        var (whole, fraction) = Math.DivRem(Math.Max(0, value), 1_000);
        Number(whole);
        Raw([(byte)'.', (byte)('0' + (fraction / 100)), (byte)('0' + (fraction / 10 % 10)), (byte)('0' + (fraction % 10))]);
    }

    /// <summary>Writes a number given in tenths, with one decimal; below zero is zero.</summary>
    public void Tenths(long value)
    {
        var (whole, fraction) = Math.DivRem(Math.Max(0, value), 10);
        Number(whole);
        Raw([(byte)'.', (byte)('0' + fraction)]);
    }

    /// <summary>Writes <c>2026-05-04T09:12:44.031Z</c>.</summary>
    public void Time(DateTimeOffset time)
    {
        Raw(times.Of(time.UtcDateTime));
        Raw("Z"u8);
    }

    /// <summary>Writes <c>09:12:44.031</c>, the time of day at the offset of the value.</summary>
    public void TimeOfDay(DateTimeOffset time) => Raw(times.Of(time.DateTime)[11..]);

    /// <summary>Writes an IP address.</summary>
    public void Address(IPAddress address) => Advance(address.TryFormat(Rest, out var written), written);

    /// <summary>
    /// Writes text that a client may have made. Whatever could end a line, drive a terminal or turn the direction of writing (controls, format
    /// characters, line and paragraph separators), and ASCII that is not among <paramref name="plain"/>, becomes <c>\u001B</c>;
    /// half a surrogate pair becomes U+FFFD.
    /// </summary>
    public void Escaped(scoped ReadOnlySpan<char> text, SearchValues<char> plain)
    {
        while (!text.IsEmpty && !Overflowed)
        {
            var run = text.IndexOfAnyExcept(plain);
            if (run < 0)
                run = text.Length;
            Ascii(text[..run]);
            text = text[run..];
            if (text.IsEmpty)
                return;
            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            Special(rune);
            text = text[consumed..];
        }
    }

    private void Special(Rune rune)
    {
        var escaped = rune.IsAscii || Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
        if (escaped && rune.Value is '"' or '\\')
        {
            Raw([(byte)'\\', (byte)rune.Value]);
        }
        else if (escaped)
        {
            Span<char> units = stackalloc char[2];
            foreach (var unit in units[..rune.EncodeToUtf16(units)])
                Escape(unit);
        }
        else
        {
            Advance(rune.TryEncodeToUtf8(Rest, out var written), written);
        }
    }

    private void Escape(char unit)
    {
        var digits = "0123456789ABCDEF"u8;
        Raw([(byte)'\\', (byte)'u', digits[unit >> 12], digits[(unit >> 8) & 15], digits[(unit >> 4) & 15], digits[unit & 15]]);
    }

    private void Ascii(scoped ReadOnlySpan<char> text) => Advance(System.Text.Ascii.FromUtf16(text, Rest, out var written) == OperationStatus.Done, written);

    private void Advance(bool fitted, int written)
    {
        if (fitted)
            Length += written;
        else
            Overflowed = true;
    }

    private static SearchValues<char> Printable(string except)
    {
        var plain = "";
        for (var c = ' '; c <= '~'; c++)
        {
            if (!except.Contains(c))
                plain += c;
        }
        return SearchValues.Create(plain);
    }
}
