namespace Gatehouse.Identity.Users;

/// <summary>Somebody who may log in. Immutable.</summary>
public sealed record User
{
    /// <summary>What tokens say as <c>sub</c>: never changes, never used again for somebody else. 1 to 128 characters.</summary>
    public required string Id { get; init; }

    /// <summary>An e-mail address to log in with; null when there is none. Of this and <see cref="Username"/> at least one is there.</summary>
    public string? Email { get; init; }

    /// <summary>A name to log in with; null when there is none.</summary>
    public string? Username { get; init; }

    /// <summary>What people call the user; null when it is not known.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The roles, in the order they were given. Default: none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The hash of the password, as <see cref="Hashing.Passwords"/> makes it.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Whether the user may neither log in nor refresh. Default: false.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Leaves the hash out, so that it does not end in a log.</summary>
    public override string ToString() => $"user {Id}";
}
