using Gatehouse.TestKit;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>Waits for what nothing announces.</summary>
internal static class WaitFor
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline.Limit)
                throw new TimeoutException("the condition did not come true");
            await timer.WaitForNextTickAsync();
        }
    }
}
