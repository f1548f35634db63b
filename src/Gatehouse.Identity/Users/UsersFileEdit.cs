using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Identity.Sessions;
using YamlDotNet.Core.Events;

namespace Gatehouse.Identity.Users;

/// <summary>Adds to a file of users, and leaves the rest of it as it is.</summary>
public static class UsersFileEdit
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Adds a user at the end of a file, which keeps its owner, group and mode, and is made when it is not there, for its owner only. Readers see the old file or the new one, never
    /// half of one. Of those who add at the same time each waits for the one before, some seconds at most; <c>.lock</c> beside the file keeps
    /// them apart. Gives what is wrong, or null.
    /// </summary>
    public static async Task<string?> AddAsync(string path, User user, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            if (File.Exists(path))
                path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var held = await HoldAsync(path, time, cancellation);
            if (held is null)
                return $"{path}: somebody else is adding to this file, and does not come to an end; try again";
            // Next time the one whose file it is may add to it.
            if (File.Exists(path))
                FileOwner.CopyByName(path, held.Name);
            return Add(path, user);
        }
        catch (DirectoryNotFoundException)
        {
            return $"{path}: there is no such folder; make it first";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: {e.Message}";
        }
    }

    private static string? Add(string path, User user)
    {
        var exists = File.Exists(path);
        var before = exists ? UsersFile.Read(path) : UsersFile.Parse("");
        if (before.Errors is [var mistake, ..])
            return mistake.In(path);
        if (Text(exists ? File.ReadAllText(path) : "", before, user) is not { } text)
            return $"{path}: the users are not one below the other, each with a dash; add this one by hand:\n{Item(user, "")}";
        var after = UsersFile.Parse(text);
        if (after.Errors is [var problem, ..])
            return $"{path}: {problem.Message}";
        if (after.Users.Count != before.Users.Count + 1)
            return $"{path}: something stands after the users; add this one by hand:\n{Item(user, "")}";
        return Replace(path, text, exists);
    }

    // It stays there: were it deleted, one could hold the old one and another a new one. Null when another has it for too long.
    private static async Task<FileStream?> HoldAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path + ".lock"))
            {
                if (time.GetElapsedTime(begun) >= Patience)
                    return null;
            }
            await Task.Delay(TryAgainAfter, time, cancellation);
        }
    }

    private static string? Text(string text, UsersFile file, User user)
    {
        var end = text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
        if (file.List is not { } list)
            return end + (HasKey(text) ? "" : "users:\n") + Item(user, "  ");
        if (list.Children.Count == 0)
            return string.Concat(text.AsSpan(0, (int)list.Start.Index), "\n", Item(user, "  "), text.AsSpan(text.IndexOf(']', (int)list.Start.Index) + 1).TrimStart("\r\n"));
        if (list.Style == SequenceStyle.Flow)
            return null;
        var line = text.Split('\n')[(int)list.Children[^1].Start.Line - 1];
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        return dash >= 0 && string.IsNullOrWhiteSpace(line[..dash]) ? end + Item(user, line[..dash]) : null;
    }

    private static bool HasKey(string text) => text.Split('\n').Any(line => line.StartsWith("users:", StringComparison.Ordinal));

    private static string Item(User user, string indent)
    {
        var text = new StringBuilder();
        var lead = "- ";
        Line("id", user.Id);
        Line("email", user.Email);
        Line("username", user.Username);
        Line("name", user.DisplayName);
        if (user.Roles.Count > 0)
            Append("roles", "[" + string.Join(", ", user.Roles.Select(Quote)) + "]");
        Line("password", user.PasswordHash);
        return text.ToString();

        void Line(string key, string? value)
        {
            if (value is not null)
                Append(key, Quote(value));
        }

        void Append(string key, string value)
        {
            text.Append(indent).Append(lead).Append(key).Append(": ").Append(value).Append('\n');
            lead = "  ";
        }
    }

    // A JSON string is a double-quoted YAML one.
    private static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);

    private static string? Replace(string path, string text, bool exists)
    {
        var next = path + ".new";
        // What lies there may be a link to something else.
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        bool isTheirs;
        using (var file = new FileStream(next, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
            isTheirs = !exists || FileOwner.TryCopy(path, file.SafeFileHandle);
            if (exists && isTheirs && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(path));
        }
        if (!isTheirs)
        {
            File.Delete(next);
            return $"{path}: it belongs to another user or group, who could not read it any more; add to it as that user";
        }
        File.Move(next, path, overwrite: true);
        DirectoryFlush.Of(path);
        return null;
    }
}
