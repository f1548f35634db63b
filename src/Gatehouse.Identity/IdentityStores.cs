using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity;

/// <summary>Users and sessions that belong together.</summary>
/// <param name="Users">The users.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Connection">What both go through, disposed of after them; null for nothing.</param>
public sealed record IdentityStores(IUserStore Users, ISessionStore Sessions, IAsyncDisposable? Connection = null) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        if (Connection is not null)
            await Connection.DisposeAsync();
    }
}
