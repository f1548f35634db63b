using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>The keys of an authority. Immutable, but for what a source from outside keeps.</summary>
/// <param name="Source">Verifies.</param>
internal sealed record JwtKeys(IKeySource Source) : IDisposable
{
    /// <summary>Signs; null where only others can.</summary>
    public SigningKey? Signing { get; init; }

    /// <summary>Fetches the keys; null where they stand in the configuration.</summary>
    public RemoteKeys? Remote { get; init; }

    /// <summary>What they are fetched with; null likewise.</summary>
    public HttpMessageInvoker? Client { get; init; }

    public void Dispose()
    {
        Remote?.Dispose();
        Client?.Dispose();
    }
}
