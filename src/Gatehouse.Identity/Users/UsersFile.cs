using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.Identity.Users;

/// <summary>
/// A file of users, read. Strict: an unknown key, a name or id that occurs twice, or a hash that is none is a mistake, and a file with a mistake
/// has no users. Immutable.
/// </summary>
public sealed class UsersFile
{
    /// <summary>The longest file: 64 MiB.</summary>
    public const long MaxLength = 64 << 20;

    private UsersFile(IReadOnlyList<User> users, IReadOnlyList<UserFileError> errors, YamlSequenceNode? list)
    {
        Users = users;
        Errors = errors;
        List = list;
    }

    /// <summary>The users; none when there are mistakes.</summary>
    public IReadOnlyList<User> Users { get; }

    /// <summary>The mistakes, in the order of the text.</summary>
    public IReadOnlyList<UserFileError> Errors { get; }

    /// <summary>Where the users stand; null when the file has nothing but space and comments.</summary>
    internal YamlSequenceNode? List { get; }

    /// <summary>Reads a file. One that is not there or cannot be read is a mistake.</summary>
    public static UsersFile Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length > MaxLength
                ? Bad([new UserFileError(0, 0, $"the file is longer than {MaxLength >> 20} MiB")])
                : Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Bad([new UserFileError(0, 0, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)]);
        }
        catch (ArgumentException)
        {
            return Bad([new UserFileError(0, 0, "the file is not UTF-8")]);
        }
    }

    /// <summary>Reads a text.</summary>
    public static UsersFile Parse(string text)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(text));
        try
        {
            stream.Load(parser);
        }
        catch (YamlException e)
        {
            return Bad([new UserFileError((int)e.Start.Line, (int)e.Start.Column, e.InnerException?.Message ?? e.Message)]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser's own slips, as on a list whose bracket is not closed, are mistakes in the file and no bug.
            var place = parser.Current?.End ?? Mark.Empty;
            return Bad([new UserFileError((int)Math.Max(place.Line, 1), (int)Math.Max(place.Column, 1), "this is not valid YAML: the text cannot be understood from here on")]);
        }
        if (stream.Documents is [])
            return new UsersFile([], [], null);
        var reader = new UsersReader();
        var list = reader.Read(stream.Documents);
        return reader.Errors.Count > 0 ? Bad(reader.Errors) : new UsersFile(reader.Users, [], list);
    }

    private static UsersFile Bad(IReadOnlyList<UserFileError> errors) => new([], errors, null);
}
