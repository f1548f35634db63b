using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity.Users;

/// <summary>
/// Users in a YAML file. It is looked at once a second at most, when a user is asked for, and read again when its time or length has changed and
/// stays so for a moment; all of a new content counts at once. A content with mistakes is logged and changes nothing. Live and thread-safe.
/// </summary>
public sealed partial class FileUsers : IUserStore
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // An editor may be in the middle of writing, and have emptied the file: a change is taken when it is still the same this much later.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly string path;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private Content content;
    private Stamp stamp;
    private long lookedAt;
    private int isLooking;

    private FileUsers(string path, Stamp stamp, UsersFile file, TimeProvider time, ILogger logger)
    {
        this.path = path;
        this.stamp = stamp;
        this.time = time;
        this.logger = logger;
        content = new Content(file);
        lookedAt = time.GetTimestamp();
    }

    /// <summary>How many users there are.</summary>
    public int Count => Volatile.Read(ref content).ById.Count;

    /// <summary>Reads the file; null when it has mistakes, all of which are in <paramref name="errors"/>.</summary>
    public static FileUsers? Open(string path, TimeProvider time, ILogger logger, out IReadOnlyList<UserFileError> errors)
    {
        var stamp = Stamp.Of(path); // before reading: a change in between is seen later
        var file = UsersFile.Read(path);
        errors = file.Errors;
        return errors.Count == 0 ? new FileUsers(path, stamp, file, time, logger) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellation)
    {
        await LookAsync();
        return new UserLookup(true, LoginName.Normalize(login) is { } name ? Volatile.Read(ref content).ByName.GetValueOrDefault(name) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindByIdAsync(string id, CancellationToken cancellation)
    {
        await LookAsync();
        return new UserLookup(true, Volatile.Read(ref content).ById.GetValueOrDefault(id));
    }

    // Who comes first waits for it, and lends no thread of requests: a disk may be slow and a file large. All others go on with what is known.
    private Task LookAsync()
    {
        if (time.GetElapsedTime(Volatile.Read(ref lookedAt)) < LookEvery || Interlocked.Exchange(ref isLooking, 1) == 1)
            return Task.CompletedTask;
        Volatile.Write(ref lookedAt, time.GetTimestamp());
        return Task.Run(TakeChangeAsync);
    }

    private async Task TakeChangeAsync()
    {
        try
        {
            var now = Stamp.Of(path);
            if (now == stamp)
                return;
            await Task.Delay(Settled, time);
            if (now != Stamp.Of(path))
                return;
            stamp = now;
            var file = UsersFile.Read(path);
            // What was written while it was being read is new to the next look.
            if (now != Stamp.Of(path))
                return;
            if (file.Errors is [])
            {
                Volatile.Write(ref content, new Content(file));
                LogRead(logger, path, file.Users.Count);
                return;
            }
            foreach (var error in file.Errors)
                LogMistake(logger, error.In(path));
        }
        finally
        {
            Volatile.Write(ref isLooking, 0);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} was read again: {Count} users.")]
    private static partial void LogRead(ILogger logger, string file, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Error}. The users from before go on.")]
    private static partial void LogMistake(ILogger logger, string error);

    private readonly record struct Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }

    private sealed class Content
    {
        public Content(UsersFile file)
        {
            ById = file.Users.ToFrozenDictionary(user => user.Id, StringComparer.Ordinal);
            ByName = file.Users
                .SelectMany(user => new[] { user.Email, user.Username }.Select(LoginName.Normalize).OfType<string>().Distinct(), (user, name) => (user, name))
                .ToFrozenDictionary(entry => entry.name, entry => entry.user, StringComparer.Ordinal);
        }

        public FrozenDictionary<string, User> ById { get; }

        public FrozenDictionary<string, User> ByName { get; }
    }
}
