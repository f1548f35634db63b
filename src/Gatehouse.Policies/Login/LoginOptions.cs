using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Login;

/// <summary>
/// Logging in with a password: <c>POST /auth/login</c>, <c>/auth/refresh</c>, <c>/auth/logout</c>, <c>GET /auth/me</c>, and, for keys that have
/// a public half, <c>GET /.well-known/jwks.json</c>. Users come from a file or from PostgreSQL: exactly one of <c>users</c> and <c>postgres</c>.
/// </summary>
internal sealed class LoginOptions
{
    /// <summary>What the paths begin with. Default: /auth.</summary>
    public string Path { get; init; } = "/auth";

    /// <summary>The name under <c>auth</c> whose <c>jwt</c> verifies the tokens, and whose secret or private key signs them.</summary>
    public required string Issues { get; init; }

    /// <summary>A YAML file of users, made by <c>gatehouse user add</c>. It is read again when it changes. Null: they are in PostgreSQL.</summary>
    public string? Users { get; init; }

    /// <summary>
    /// The file that keeps sessions and what is revoked, for one gateway process. Only with <c>users</c>. Null for the name of that file
    /// with <c>.sessions</c> behind it.
    /// </summary>
    public string? Sessions { get; init; }

    /// <summary>
    /// The connection string of a PostgreSQL database that <c>gatehouse db migrate</c> has prepared; users, sessions and revocations are the same
    /// on every node then. Belongs in a reference: <c>$env.NAME</c>. Null: they are in files.
    /// </summary>
    public string? Postgres { get; init; }

    /// <summary>For how long an access token is valid. Default: 15m.</summary>
    [Bounds("1s", "1d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long a refresh token is valid; each refresh gives a new one, valid for so long again. Default: 14d.</summary>
    [Bounds("1m", "3650d")]
    public TimeSpan Refresh { get; init; } = TimeSpan.FromDays(14);
}
