using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Postgres;

/// <summary>
/// How a document in PostgreSQL is named on a command line: <c>postgres://user:password@host/database</c>, with <c>?document=NAME</c> for another than
/// <c>gatehouse</c>.
/// </summary>
public static class DocumentText
{
    private const string Key = "document=";

    /// <summary>The document when none is named.</summary>
    public const string DefaultDocument = "gatehouse";

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="connection">For <see cref="Database.Open"/>.</param>
    /// <param name="document">For <see cref="PostgresDocumentStore"/>.</param>
    /// <param name="name">Both for people; no secret in it.</param>
    /// <param name="problem">When false: what is wrong, without any part of the text, which may hold a password.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out string? connection, [NotNullWhen(true)] out string? document, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? problem)
    {
        (document, name) = (null, null);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var pairs = question < 0 ? [] : text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        var rest = pairs.Where(pair => !pair.StartsWith(Key, StringComparison.Ordinal)).ToList();
        connection = question < 0 ? text : text[..question] + (rest.Count > 0 ? "?" + string.Join('&', rest) : "");
        if (!ConnectionText.TryParse(connection, out var builder, out problem))
            return false;
        if (string.IsNullOrEmpty(builder.Database))
        {
            problem = "the address names no database: write postgres://user:password@host/database";
            return false;
        }
        string[] named = [.. pairs.Where(pair => pair.StartsWith(Key, StringComparison.Ordinal)).Select(pair => Uri.UnescapeDataString(pair[Key.Length..]))];
        if (named.Length > 1 || !Array.TrueForAll(named, Database.IsKey))
        {
            problem = "document=NAME stands there once, with 1 to 512 characters";
            return false;
        }
        document = named is [var one] ? one : DefaultDocument;
        name = $"postgres://{builder.Host}:{builder.Port}/{builder.Database}{(document == DefaultDocument ? "" : "?document=" + document)}";
        return true;
    }
}
