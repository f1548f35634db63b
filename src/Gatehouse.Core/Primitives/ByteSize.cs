using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Core.Primitives;

/// <summary>A number of bytes, written <c>512</c>, <c>64KiB</c>, <c>10MB</c>: KiB, MiB, GiB are powers of 1024; kB, MB, GB of 1000.</summary>
/// <param name="Bytes">The number, from 0.</param>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, long Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1),
    ];

    /// <summary>Reads a size; false when the text is not one or is larger than <see cref="long.MaxValue"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        size = default;
        if (string.IsNullOrEmpty(text))
            return false;
        foreach (var (unit, factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            var number = text.AsSpan(0, text.Length - unit.Length).TrimEnd(' ');
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue / factor)
                return false;
            size = new ByteSize(count * factor);
            return true;
        }
        return false;
    }

    /// <summary>The shortest exact spelling: <c>64KiB</c>, <c>1500</c>.</summary>
    public override string ToString()
    {
        foreach (var (unit, factor) in Units.AsSpan(0, 3).ToArray().Reverse())
        {
            if (Bytes != 0 && Bytes % factor == 0)
                return (Bytes / factor).ToString(CultureInfo.InvariantCulture) + unit;
        }
        return Bytes.ToString(CultureInfo.InvariantCulture);
    }
}
