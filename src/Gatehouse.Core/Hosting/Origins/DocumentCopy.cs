using System.Globalization;
using System.Text;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Discovery.Documents;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>
/// A file with the revision that was served last, for a start without the store: the text as it is, and a last line that says which revision of
/// what it is. Only its owner may read it.
/// </summary>
/// <param name="path">The file. Its folder has to exist.</param>
/// <param name="name">The store and the document, without secrets: a copy of another is not used.</param>
/// <param name="logger">Gets why it could not be written.</param>
internal sealed partial class DocumentCopy(string path, string name, ILogger logger)
{
    private const string Mark = "\n# gatehouse copy: revision ";
    private const int MaxMark = 4096;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>What is in it; null, and why not.</summary>
    public DocumentRevision? Read(out string? why)
    {
        if (BoundedFile.Read(path, DocumentRevision.MaxBytes + MaxMark, out why) is not { } bytes)
            return null;
        var all = Encoding.UTF8.GetString(bytes);
        why = $"it is no copy of {name}";
        // The last line comes last: without it the file is not whole.
        if (all.LastIndexOf(Mark, StringComparison.Ordinal) is not (>= 0 and var end))
            return null;
        if (all[(end + Mark.Length)..].TrimEnd('\n').Split(' ', 4) is not [var number, var at, "of", var of] || of != name)
            return null;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            || !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var made))
            return null;
        why = null;
        return new DocumentRevision(parsed, all[..end], "", made);
    }

    /// <summary>Replaces what is in it. What goes wrong is logged and otherwise ignored.</summary>
    public void Write(DocumentRevision revision)
    {
        // Renaming is atomic: who reads finds the old copy or the new one. During a handover two processes do so.
        var next = $"{path}.{Environment.ProcessId}";
        try
        {
            // A file that is there keeps its own mode, and a link leads elsewhere.
            File.Delete(next);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(next, options))
            {
                file.Write(Encoding.UTF8.GetBytes($"{revision.Text}{Mark}{revision.Number} {revision.At.UtcDateTime:O} of {name}\n"));
                file.Flush(flushToDisk: true);
            }
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            LogNotWritten(logger, path, revision.Number, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The copy {Path} of revision {Revision} cannot be written: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string path, long revision, string reason);
}
