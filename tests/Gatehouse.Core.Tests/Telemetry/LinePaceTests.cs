using Gatehouse.Core.Telemetry;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class LinePaceTests
{
    [Fact]
    public void The_first_line_is_let_through_and_then_one_in_ten_seconds_with_the_number_of_the_others()
    {
        var time = new FakeTime();
        var pace = new LinePace(time);
        var told = new List<string>();
        for (var i = 0; i < 250; i++)
        {
            if (pace.TryTake(out var keptBack))
                told.Add(keptBack);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        told.ShouldBe(["", " 99 more since the last such line.", " 99 more since the last such line."]);
    }
}
