using System.Text;
using Gatehouse.Core.Telemetry.AccessLogging;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

public sealed class TimeTextTests
{
    private readonly TimeText times = new();

    [Fact]
    public void Each_time_is_its_own_whatever_was_asked_before()
    {
        var first = new DateTime(2026, 5, 4, 9, 12, 44, 31, DateTimeKind.Utc);
        foreach (var time in new[]
        {
            first, first, first.AddTicks(9_999), first.AddMilliseconds(1), first, first.AddDays(1), first.AddDays(1),
            DateTime.SpecifyKind(first, DateTimeKind.Local), DateTime.SpecifyKind(first.AddHours(2), DateTimeKind.Unspecified), DateTime.MinValue, DateTime.MaxValue,
        })
        {
            Encoding.ASCII.GetString(times.Of(time)).ShouldBe(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
