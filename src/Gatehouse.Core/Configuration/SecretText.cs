using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>Takes out of a message what came from <c>$env</c> or <c>$file</c>.</summary>
internal static class SecretText
{
    // A shorter value is taken out where it is quoted: elsewhere it may be a part of any word.
    private const int MinLength = 4;

    // An apostrophe behind a letter is one: the caller's.
    private static readonly Regex Quoted = new("(?<before>^|[^A-Za-z])'(?<text>[^']+)'", RegexOptions.NonBacktracking);

    /// <summary>The message without the secrets at or below a node; where the node itself is one, without quoted parts of it, too.</summary>
    public static string Without(string message, ConfigNode at)
    {
        foreach (var secret in Of(at))
        {
            message = message.Replace(Excerpt.Of(secret), Excerpt.Secret, StringComparison.Ordinal).Replace($"'{secret}'", Excerpt.Secret, StringComparison.Ordinal);
            if (secret.Length >= MinLength)
                message = message.Replace(secret, Excerpt.Secret, StringComparison.Ordinal);
            if (at is ConfigScalar)
                message = Quoted.Replace(message, quote => secret.Contains(quote.Groups["text"].Value, StringComparison.Ordinal) ? quote.Groups["before"].Value + Excerpt.Secret : quote.Value);
        }
        return message;
    }

    private static IEnumerable<string> Of(ConfigNode node) => node switch
    {
        ConfigScalar scalar => scalar is { IsSecret: true, Value.Length: > 0 } ? [scalar.Value] : [],
        ConfigList list => list.Items.SelectMany(Of),
        ConfigMap map => map.Entries.SelectMany(entry => Of(entry.Value)),
        _ => [],
    };
}
