using System.Numerics;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>
/// How long answers of an upstream took to begin, those of a while ago counting less: half every 30 s. Each of its fixed buckets is a sixteenth of an
/// octave wide, so that a quantile is at most 6 % too high; below 1 ms they are 1/16 ms. Thread-safe; recording takes no lock and allocates nothing.
/// </summary>
internal sealed class LatencyHistogram(TimeProvider time)
{
    /// <summary>The least answers of which anything is said.</summary>
    public const int LeastSamples = 100;

    private const int Bits = 4;
    private const int PerOctave = 1 << Bits;
    private const int Octaves = 27; // beyond a day
    private const long Unit = TimeSpan.TicksPerMillisecond / PerOctave;
    private static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly int[] counts = new int[PerOctave + (Octaves * PerOctave)];
    private long halved = time.GetTimestamp();

    /// <summary>An answer took that long.</summary>
    public void Record(TimeSpan took) => Interlocked.Increment(ref counts[IndexOf(took)]);

    /// <summary>The time within which that share of answers begins; null when there were too few lately.</summary>
    /// <param name="share">Above 0, below 1.</param>
    public TimeSpan? Quantile(double share)
    {
        lock (gate)
        {
            Decay();
            long all = 0;
            foreach (var count in counts)
                all += count;
            if (all < LeastSamples)
                return null;
            var rank = (long)Math.Ceiling(all * share);
            var index = 0;
            for (long below = counts[0]; below < rank && index < counts.Length - 1; below += counts[index])
                index++;
            return EndOf(index);
        }
    }

    private static int IndexOf(TimeSpan took)
    {
        var value = Math.Max(0, took.Ticks) / Unit;
        if (value < PerOctave)
            return (int)value;
        var octave = Math.Min(BitOperations.Log2((ulong)value) - Bits, Octaves - 1);
        return PerOctave + (octave * PerOctave) + (int)Math.Min((value >> octave) - PerOctave, PerOctave - 1);
    }

    private static TimeSpan EndOf(int index)
    {
        if (index < PerOctave)
            return TimeSpan.FromTicks((index + 1) * Unit);
        var octave = (index / PerOctave) - 1;
        return TimeSpan.FromTicks((((index % PerOctave) + PerOctave + 1L) << octave) * Unit);
    }

    private void Decay()
    {
        var times = (int)Math.Min(31, time.GetElapsedTime(halved) / HalfLife);
        if (times == 0)
            return;
        halved = time.GetTimestamp();
        for (var i = 0; i < counts.Length; i++)
            Interlocked.Add(ref counts[i], (counts[i] >> times) - counts[i]);
    }
}
