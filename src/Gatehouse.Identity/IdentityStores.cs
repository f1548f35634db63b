using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity;

/// <summary>Users and sessions that belong together.</summary>
/// <param name="Users">The users.</param>
/// <param name="Sessions">The sessions; disposing of them ends the connection of both.</param>
public sealed record IdentityStores(IUserStore Users, ISessionStore Sessions);
