using System.Globalization;

namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>Times as text. Many requests end in the same millisecond, whose text is made once. Not thread-safe.</summary>
internal sealed class TimeText
{
    private const int Length = 23; // 2026-05-04T09:12:44.031

    private readonly byte[] text = new byte[33];
    private long millisecond = -1;

    /// <summary><c>2026-05-04T09:12:44.031</c>, until the next call.</summary>
    public ReadOnlySpan<byte> Of(DateTime time)
    {
        var wanted = time.Ticks / TimeSpan.TicksPerMillisecond;
        if (wanted != millisecond)
        {
            time.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
            millisecond = wanted;
        }
        return text.AsSpan(0, Length);
    }
}
