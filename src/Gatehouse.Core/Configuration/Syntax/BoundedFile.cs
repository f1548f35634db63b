namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Reads a whole file that may not be larger than expected. Errors come back as words, never as exceptions.</summary>
internal static class BoundedFile
{
    /// <summary>The file's bytes; null, and why not in the operator's words, when it cannot be read or is larger than the limit.</summary>
    public static byte[]? Read(string path, int limit, out string? why) => Read(path, limit, out why, out _);

    /// <summary>The same for a file that a configuration needs: one that may be readable later, though nobody writes it, is among <see cref="ConfigErrors.Unread"/>.</summary>
    public static byte[]? Read(string path, int limit, ConfigErrors errors, out string? why)
    {
        var bytes = Read(path, limit, out why, out var isClosed);
        if (isClosed)
            errors.Unread.Add(path);
        return bytes;
    }

    /// <summary>True for one that is there and can be read, however large.</summary>
    public static bool CanRead(string path)
    {
        Read(path, ConfigLoader.MaxFileLength, out _, out var isClosed);
        return !isClosed;
    }

    /// <summary>The absolute form of a path, or the path itself where it has none.</summary>
    public static string FullPath(string path, string? folder = null)
    {
        try
        {
            return Path.GetFullPath(path, Path.GetFullPath(folder ?? "."));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or IOException)
        {
            return path;
        }
    }

    private static byte[]? Read(string path, int limit, out string? why, out bool isClosed)
    {
        isClosed = false;
        try
        {
            why = null;
            if (Directory.Exists(path))
                why = "it is a folder";
            else
                return ReadBytes(path, limit, out why);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "no such file";
        }
        catch (UnauthorizedAccessException)
        {
            why = "no permission";
        }
        catch (PathTooLongException)
        {
            why = "the path is too long";
        }
        catch (IOException exception)
        {
            why = exception.Message;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            why = "that is not a path";
        }
        isClosed = why is not null;
        return null;
    }

    private static byte[]? ReadBytes(string path, int limit, out string? why)
    {
        // Not File.ReadAllBytes: the length of a pipe or device is not known before it is read.
        using var file = File.OpenRead(path);
        using var bytes = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = file.Read(chunk)) > 0)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length <= limit)
                continue;
            why = $"it is larger than {new Primitives.ByteSize(limit)}";
            return null;
        }
        why = null;
        return bytes.ToArray();
    }
}
