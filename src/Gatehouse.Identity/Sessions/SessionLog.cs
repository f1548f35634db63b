using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.Identity.Sessions;

/// <summary>
/// The file. Its first line names the format; each further one is a batch of records that was written and flushed as a whole: 16 hexadecimal
/// digits of the SHA-256 of the rest, a space, a JSON array. Used by one thread at a time.
/// </summary>
internal sealed class SessionLog : IDisposable
{
    private const int SumLength = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Records in one line of a new file: so a line stays of a size that is read in one go.</summary>
    private const int RecordsPerLine = 1000;

    private readonly string path;
    private SafeFileHandle file;
    private bool isCutNeeded;
    private bool isFolderFlushNeeded;

    private SessionLog(string path, SafeFileHandle file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>The first line.</summary>
    public static ReadOnlySpan<byte> Header => "gatehouse-sessions 1\n"u8;

    /// <summary>How long the good part is, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>How many records there are, live and dead.</summary>
    public long Records { get; private set; }

    /// <summary>
    /// Opens or creates the file and gives each record to <paramref name="apply"/>. What a crash left unfinished at the end is cut off and was
    /// never acknowledged. Throws <see cref="SessionFileException"/> for any other damage.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="apply">Takes each record, in order.</param>
    /// <param name="cut">How many bytes were cut off.</param>
    public static SessionLog Open(string path, Action<LogRecord> apply, out long cut)
    {
        var log = new SessionLog(path, Create(path, FileMode.OpenOrCreate));
        try
        {
            var size = RandomAccess.GetLength(log.file);
            var bytes = new byte[size];
            for (var read = 0; read < bytes.Length;)
                read += RandomAccess.Read(log.file, bytes.AsSpan(read), read) is var count and > 0 ? count : throw new IOException("the file became shorter while it was read");
            log.Replay(bytes, apply);
            cut = size - log.Length;
            log.isCutNeeded = cut > 0;
            if (log.Length == 0)
                log.Begin();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Writes a batch so that it outlives the machine. When it throws, the file is as before as far as readers see.</summary>
    public void Append(List<LogRecord> records)
    {
        Cut();
        FlushFolder();
        isCutNeeded = true; // until all of it is there
        var line = Line(records);
        RandomAccess.Write(file, line, Length);
        RandomAccess.FlushToDisk(file);
        isCutNeeded = false;
        Length += line.Length;
        Records += records.Count;
    }

    /// <summary>Replaces the file by one with these records, at once. When it throws, the old one goes on.</summary>
    public void Rewrite(IEnumerable<LogRecord> records)
    {
        var next = path + ".new";
        var made = Create(next, FileMode.Create);
        try
        {
            RandomAccess.Write(made, Header, 0);
            var (length, count) = ((long)Header.Length, 0L);
            foreach (var part in records.Chunk(RecordsPerLine))
            {
                var line = Line([.. part]);
                RandomAccess.Write(made, line, length);
                length += line.Length;
                count += part.Length;
            }
            RandomAccess.FlushToDisk(made);
            File.Move(next, path, overwrite: true);
            (file, made) = (made, file);
            (Length, Records, isCutNeeded, isFolderFlushNeeded) = (length, count, false, true);
            FlushFolder();
        }
        finally
        {
            made.Dispose();
        }
    }

    public void Dispose() => file.Dispose();

    private static SafeFileHandle Create(string path, FileMode mode)
    {
        var existed = File.Exists(path);
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        new FileStream(path, options).Dispose();
        if (existed && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnly);
        // The lock is a file of its own.
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    private static byte[] Line(List<LogRecord> records)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(records, LogJson.Default.ListLogRecord);
        var line = new byte[SumLength + 1 + json.Length + 1];
        WriteSum(json, line);
        line[SumLength] = (byte)' ';
        json.CopyTo(line, SumLength + 1);
        line[^1] = (byte)'\n';
        return line;
    }

    private static void WriteSum(ReadOnlySpan<byte> json, Span<byte> sum) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, SumLength / 2)), sum);

    private static List<LogRecord>? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SumLength || line[SumLength] != ' ')
            return null;
        Span<byte> sum = stackalloc byte[SumLength];
        var json = line[(SumLength + 1)..];
        WriteSum(json, sum);
        return sum.SequenceEqual(line[..SumLength]) ? JsonSerializer.Deserialize(json, LogJson.Default.ListLogRecord) : null;
    }

    private void Begin()
    {
        isCutNeeded = true;
        Cut();
        RandomAccess.Write(file, Header, 0);
        RandomAccess.FlushToDisk(file);
        isFolderFlushNeeded = true;
        FlushFolder();
        Length = Header.Length;
    }

    // Until the folder is flushed, a power cut may bring the old file back: nothing is acknowledged before.
    private void FlushFolder()
    {
        if (!isFolderFlushNeeded)
            return;
        DirectoryFlush.Of(path);
        isFolderFlushNeeded = false;
    }

    // What a batch that failed has left is removed before the next one, so that it never stands between two good ones.
    private void Cut()
    {
        if (!isCutNeeded)
            return;
        RandomAccess.SetLength(file, Length);
        RandomAccess.FlushToDisk(file);
        isCutNeeded = false;
    }

    private void Replay(ReadOnlySpan<byte> bytes, Action<LogRecord> apply)
    {
        if (!bytes.StartsWith(Header))
        {
            if (Header.StartsWith(bytes))
                return; // a crash while it was made
            throw new SessionFileException($"{path}: this is not a file of sessions, or one of a newer version; it was not touched");
        }
        Length = Header.Length;
        while (Length < bytes.Length)
        {
            var rest = bytes[(int)Length..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
                return;
            if (Parse(rest[..end]) is not { } records)
            {
                // Only the last batch may be half there: the one before was flushed before the next began.
                if (end == rest.Length - 1)
                    return;
                throw new SessionFileException(
                    $"{path}: damaged at byte {Length}, with good data after it; restore the file, or remove it, which ends all sessions and forgets what was revoked");
            }
            foreach (var record in records)
                apply(record);
            Records += records.Count;
            Length += end + 1;
        }
    }
}
