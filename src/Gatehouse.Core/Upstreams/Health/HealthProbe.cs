namespace Gatehouse.Core.Upstreams.Health;

/// <summary>One way of asking a destination for its health.</summary>
internal abstract class HealthProbe
{
    /// <summary>Asks. Throws what networks throw, and that it was cancelled.</summary>
    /// <returns>Null for healthy, otherwise why not.</returns>
    public abstract Task<string?> AskAsync(Destination destination, CancellationToken cancellationToken);
}
