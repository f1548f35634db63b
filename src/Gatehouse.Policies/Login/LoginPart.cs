using System.Text.Json.Nodes;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Identity.Logins;

namespace Gatehouse.Policies.Login;

/// <summary>A login, put together.</summary>
internal sealed class LoginPart : GatewayPart
{
    private readonly ITokenAuthority authority;
    private readonly LoginStores stores;
    private readonly LoginSettings settings;
    private readonly TimeProvider time;
    private volatile LoginService? service;

    public LoginPart(LoginOptions options, ITokenAuthority authority, LoginStores stores, TimeProvider time)
    {
        Path = options.Path;
        Issues = options.Issues;
        this.authority = authority;
        this.stores = stores;
        this.time = time;
        settings = new LoginSettings { Sign = Sign, AccessLifetime = options.Lifetime, RefreshLifetime = options.Refresh };
    }

    /// <summary>What the paths begin with.</summary>
    public string Path { get; }

    /// <summary>The name of the <c>auth</c> part that verifies the tokens.</summary>
    public string Issues { get; }

    /// <summary>The public keys as a JWK set; null when there are none.</summary>
    public string? PublicKeys => authority.PublicKeys;

    /// <summary>The login; null while the stores are not open.</summary>
    public LoginService? Service => service ?? Open();

    public override string? Hindrance => stores.Hindrance;

    protected override void Start() => authority.Follow(stores.Revocations);

    private LoginService? Open() => stores.Current is { } open
        ? service = new LoginService(open.Users, open.Sessions, stores.Passwords, stores.Lockout, settings, time)
        : null;

    private string Sign(AccessClaims claims)
    {
        var user = claims.User;
        var json = new JsonObject
        {
            ["sub"] = user.Id,
            ["jti"] = claims.TokenId,
            ["roles"] = new JsonArray([.. user.Roles.Select(role => (JsonNode)role)]),
            ["iat"] = claims.IssuedAt.ToUnixTimeSeconds(),
            ["exp"] = claims.Expires.ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in ((string, string?)[])[("email", user.Email), ("preferred_username", user.Username), ("name", user.DisplayName)])
        {
            if (value is not null)
                json[name] = value;
        }
        return authority.Sign(json);
    }
}
