namespace Gatehouse.TestKit;

/// <summary>Waits for what another thread brings about.</summary>
public static class Eventually
{
    /// <summary>Ends when it is so, at the latest after <see cref="Deadline.Limit"/>.</summary>
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
