namespace Gatehouse.Jose.Tokens;

/// <summary>The registered claims while they are read.</summary>
internal struct RegisteredClaims
{
    public string? Issuer;
    public string? Subject;
    public string? Id;
    public string[] Audiences;
    public DateTimeOffset? ExpiresAt;
    public DateTimeOffset? NotBefore;
    public DateTimeOffset? IssuedAt;
}
