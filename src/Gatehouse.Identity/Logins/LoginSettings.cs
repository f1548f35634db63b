namespace Gatehouse.Identity.Logins;

/// <summary>What tokens are issued and how.</summary>
public sealed record LoginSettings
{
    /// <summary>Signs an access token. Called concurrently, on any thread, before anything is changed in a store.</summary>
    public required Func<AccessClaims, string> Sign { get; init; }

    /// <summary>For how long an access token is valid. From 1 s. Default: 15 min.</summary>
    public TimeSpan AccessLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long a refresh token is valid; each refresh gives one that is valid for so long again. Default: 14 days.</summary>
    public TimeSpan RefreshLifetime { get; init; } = TimeSpan.FromDays(14);
}
