using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Sources;

/// <summary>Where keys are fetched and how long they are kept.</summary>
public sealed record RemoteKeysOptions
{
    /// <summary>The address of the JWK set. Null: it is found by <see cref="Issuer"/>. Exactly one of the two is given.</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>An OpenID Connect issuer: its <c>/.well-known/openid-configuration</c> says where the set is, and must name the same issuer.
    /// Null: <see cref="JwksUri"/> is given.</summary>
    public string? Issuer { get; init; }

    /// <summary>What the keys may be used for at most. Secrets are left out whatever this says: one that everyone can fetch is none. Default: all with a key pair.</summary>
    public JwsAlgorithms Allowed { get; init; } = JwsAlgorithms.Asymmetric;

    /// <summary>Whether plain http is accepted from other machines too. Default false: https, or http to a loopback address.</summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>How long a set is kept when the server does not say (<c>Cache-Control: max-age</c>). 5 minutes..24 hours, as is what the server says;
    /// default 1 hour. It is fetched again when four fifths of that have passed, and kept in use for as long as no newer one comes.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one fetch may take. Default 5 seconds. A token with an unknown key waits for the one fetch, at most this and
    /// <see cref="FetchInterval"/>; at most 1024 wait, of the others <see cref="Tokens.TokenFault.KeysNotAvailable"/> is said at once.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least time between the begins of two fetches, whatever tokens arrive. Default 10 seconds.</summary>
    public TimeSpan FetchInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Called when fetches begin to fail, with the reason, and once when one succeeds again, with <see cref="RemoteKeysFault.None"/>. Must not throw.
    /// Null: nobody is told.
    /// </summary>
    public Action<RemoteKeysFault>? Changed { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
