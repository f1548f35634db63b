using Gatehouse.TestKit;

namespace Gatehouse.Discovery.Tests;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    public static async Task BeAsync(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline.Limit)
                throw new TimeoutException("it did not come about");
            await Task.Yield();
        }
    }
}
