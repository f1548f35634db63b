using System.CommandLine;

namespace Gatehouse.Host.Commands;

/// <summary>A database on the command line: its address, or <c>$env.NAME</c> so that no password is seen in the list of processes.</summary>
internal static class DatabaseArgument
{
    /// <summary>How long a command waits for a database: somebody looks on, and no request waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string Variable = "$env.";

    public static Argument<string> Create() => new("CONNECTION")
    {
        Description = "The database: '$env.NAME' (in quotes) for an environment variable that holds its address, or the address itself: postgres://user@host/name.",
    };

    /// <summary>Whether a text is meant for a database and not for a file.</summary>
    public static bool IsDatabase(string text) =>
        text.StartsWith(Variable, StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal) || text.StartsWith("Host=", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address; null when the variable is not set, which <paramref name="error"/> was told.</summary>
    public static string? Resolve(string text, TextWriter error)
    {
        if (!text.StartsWith(Variable, StringComparison.Ordinal))
            return text;
        var name = text[Variable.Length..];
        if (name.Length > 0 && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            return value;
        error.WriteLine($"the environment variable '{name}' is not set");
        return null;
    }
}
