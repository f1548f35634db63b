namespace Gatehouse.Identity.Users;

/// <summary>Where users are kept. Used concurrently. Does not throw for what a client sends or a server does, except when cancelled.</summary>
public interface IUserStore
{
    /// <summary>Finds by e-mail address or user name, in any case (<see cref="LoginName.Normalize"/>).</summary>
    ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellation);

    /// <summary>Finds by <see cref="User.Id"/>.</summary>
    ValueTask<UserLookup> FindByIdAsync(string id, CancellationToken cancellation);
}
