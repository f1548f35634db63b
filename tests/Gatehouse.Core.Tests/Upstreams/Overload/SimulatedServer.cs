using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Overload;

/// <summary>A server of so many slots of so long, behind a limit, offered requests that come by chance. It has its own clock, and no real time passes.</summary>
internal sealed class SimulatedServer(AdaptiveLimit limit, FakeTime time, int slots, int seed)
{
    private readonly Random random = new(seed);
    private readonly PriorityQueue<double, double> ends = new(); // when one under way ends; the value is when it began
    private readonly PriorityQueue<int, double> free = new(Enumerable.Range(0, slots).Select(slot => (slot, 0.0))); // slots, by when they are free
    private readonly double origin = Seconds(time);
    private double now = Seconds(time);

    /// <summary>How long a slot works on one request, in seconds; a tenth more or less by chance.</summary>
    public double Work { get; set; } = 0.020;

    /// <summary>Answered and refused, and how long the answered ones took: since <see cref="Forget"/>.</summary>
    public List<double> Took { get; } = [];

    public int Refused { get; private set; }

    public int RefusedHigh { get; private set; }

    public double P99 => Took.Order().ElementAt(Took.Count * 99 / 100);

    public void Forget()
    {
        Took.Clear();
        Refused = RefusedHigh = 0;
    }

    /// <param name="rate">Requests in a second.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="high">The share of those of high priority; the others are low. Null: nobody has a priority.</param>
    public void Offer(double rate, double seconds, double? high = null)
    {
        var until = now + seconds;
        for (var next = Arrival(rate); next < until; next = Arrival(rate))
        {
            End(next);
            var isHigh = random.NextDouble() < high;
            if (limit.TryEnter(high is null || isHigh ? Priority.High : Priority.Low))
            {
                Begin(next);
                continue;
            }
            Refused++;
            RefusedHigh += isHigh ? 1 : 0;
        }
        End(until);
    }

    private static double Seconds(FakeTime time) => (double)time.GetTimestamp() / time.TimestampFrequency;

    private double Arrival(double rate) => now - (Math.Log(1 - random.NextDouble()) / rate);

    private void Begin(double at)
    {
        free.TryDequeue(out var slot, out var freeAt);
        var end = Math.Max(at, freeAt) + (Work * (0.9 + (0.2 * random.NextDouble())));
        free.Enqueue(slot, end);
        ends.Enqueue(at, end);
    }

    private void End(double until)
    {
        while (ends.TryPeek(out var began, out var end) && end <= until)
        {
            ends.Dequeue();
            MoveTo(end);
            Took.Add(end - began);
            limit.Exit(TimeSpan.FromSeconds(end - began));
        }
        MoveTo(until);
    }

    private void MoveTo(double at)
    {
        now = at;
        var by = TimeSpan.FromSeconds(at - origin) - TimeSpan.FromSeconds(Seconds(time) - origin);
        if (by > TimeSpan.Zero)
            time.Advance(by);
    }
}
