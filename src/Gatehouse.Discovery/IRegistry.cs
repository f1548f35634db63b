namespace Gatehouse.Discovery;

/// <summary>What knows where one service runs.</summary>
public interface IRegistry : IAsyncDisposable
{
    /// <summary>
    /// Watches the service until cancelled. Throws <see cref="RegistryException"/> when the registry cannot be asked; it is then called again
    /// after a pause, never twice at once, and may go on where it was.
    /// </summary>
    /// <param name="tell">Takes each list that the registry gives, whether it is another one or not. An empty list is a fact, not a failure.</param>
    /// <param name="cancellation">Ends the watching.</param>
    Task WatchAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation);
}
