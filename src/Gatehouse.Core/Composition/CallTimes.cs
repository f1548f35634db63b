using System.Globalization;

namespace Gatehouse.Core.Composition;

/// <summary>When the calls of a request began and ended, for <c>Server-Timing</c>. Each call's own are written by that call alone.</summary>
internal sealed class CallTimes(TimeProvider time, int calls)
{
    private readonly long started = time.GetTimestamp();
    private readonly long[] begun = new long[calls];
    private readonly long[] ended = new long[calls];

    /// <summary>A call begins.</summary>
    public void Begin(int call) => begun[call] = time.GetTimestamp();

    /// <summary>A call has ended.</summary>
    public void End(int call) => ended[call] = time.GetTimestamp();

    /// <summary>The field's value: <c>order;dur=1.2;desc="at 0.1"</c>, both in milliseconds.</summary>
    public string Write(CompositionPlan plan)
    {
        var entries = new List<string>(begun.Length);
        for (var i = 0; i < begun.Length; i++)
        {
            if (ended[i] != 0)
                entries.Add(string.Create(CultureInfo.InvariantCulture, $"{plan.Calls[i].Name};dur={Milliseconds(begun[i], ended[i]):0.0##};desc=\"at {Milliseconds(started, begun[i]):0.0##}\""));
        }
        return string.Join(", ", entries);
    }

    private double Milliseconds(long from, long to) => time.GetElapsedTime(from, to).TotalMilliseconds;
}
