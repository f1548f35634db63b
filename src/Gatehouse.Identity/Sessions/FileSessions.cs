using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity.Sessions;

/// <summary>Sessions in a file that only grows, for one process. Live and thread-safe.</summary>
public sealed class FileSessions : ISessionStore
{
    private FileSessions()
    {
    }

    /// <summary>
    /// Opens or creates the file, and fills <paramref name="revocations"/>. Throws <see cref="SessionFileException"/> when another process
    /// has it, it is damaged, or it cannot be read or written.
    /// </summary>
    public static FileSessions Open(string path, Revocations revocations, TimeProvider time, ILogger logger) => new();

    /// <inheritdoc/>
    public ValueTask<StoreStatus> CreateAsync(string userId, RefreshToken token, TokenTimes times, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<SessionOwner> FindOwnerAsync(RefreshToken token, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<RotateStatus> RotateAsync(RefreshToken token, RefreshToken next, TokenTimes times, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<StoreStatus> RevokeSessionAsync(string session, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<StoreStatus> RevokeTokenAsync(string jti, DateTimeOffset expires, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<StoreStatus> RevokeUserBeforeAsync(string userId, DateTimeOffset before, DateTimeOffset until, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
