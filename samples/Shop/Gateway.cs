namespace Shop;

/// <summary>The gateway in front of the five services.</summary>
internal static class Gateway
{
    // The services answer on their own ports until the gateway's hosting API is there to be started here.
    public static async Task RunAsync(string configuration, CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
