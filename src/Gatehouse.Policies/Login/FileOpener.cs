using Gatehouse.Identity;
using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Login;

/// <summary>Users and sessions in files. Another process may have the sessions open for a while.</summary>
internal sealed class FileOpener(FileUsers users, string sessions) : IStoreOpener
{
    public IdentityStores? Open(Revocations revocations, TimeProvider time, ILogger logger, out string? why)
    {
        try
        {
            why = null;
            return new IdentityStores(users, FileSessions.Open(sessions, revocations, time, logger));
        }
        catch (SessionFileException exception)
        {
            why = exception.Message;
            return null;
        }
    }
}
