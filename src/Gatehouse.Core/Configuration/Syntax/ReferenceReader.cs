using System.Collections;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>One run of <see cref="ReferenceResolver"/>. Not thread-safe.</summary>
internal sealed class ReferenceReader(Func<string, string?> environment, ConfigErrors errors, ICollection<string> filesRead)
{
    private const int MaxFileLength = 1 << 20;
    private const string Variable = "$env.";
    private const string File = "$file.";

    private static readonly Regex VariableName = new(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking);

    private static readonly Regex PartialReference = new(@"(^|[^$])\$(env|file)\.", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value with all references in it resolved; the same object when there are none.</summary>
    public ConfigNode Node(ConfigNode node) => node switch
    {
        ConfigScalar scalar => Scalar(scalar),
        ConfigList list => List(list),
        ConfigMap map => Map(map),
        _ => node,
    };

    private ConfigList List(ConfigList list)
    {
        var items = list.Items.Select(Node).ToArray();
        return items.SequenceEqual(list.Items, ReferenceEqualityComparer.Instance) ? list : new ConfigList(list.Source, list.Position, items);
    }

    private ConfigMap Map(ConfigMap map)
    {
        ConfigEntry[]? changed = null;
        for (var i = 0; i < map.Entries.Count; i++)
        {
            var entry = map.Entries[i];
            var value = Node(entry.Value);
            if (ReferenceEquals(value, entry.Value))
                continue;
            changed ??= [.. map.Entries];
            changed[i] = entry with { Value = value };
        }
        return changed is null ? map : new ConfigMap(map.Source, map.Position, changed);
    }

    private ConfigScalar Scalar(ConfigScalar scalar)
    {
        var text = scalar.Value;
        if (scalar.IsSecret || !text.Contains('$', StringComparison.Ordinal))
            return scalar;
        if (text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length)
            return ReadFile(scalar, text[File.Length..]);
        if (text.StartsWith(Variable, StringComparison.Ordinal) && VariableName.IsMatch(text.AsSpan(Variable.Length)))
            return ReadVariable(scalar, text[Variable.Length..]);
        if (PartialReference.IsMatch(text))
        {
            return Refuse(scalar, ConfigErrorCodes.BadValue, "a secret is a whole value, it cannot be a part of a text",
                "put the whole text into the variable or file; $$env. and $$file. stand for the literal text");
        }
        var plain = text.Replace("$" + Variable, Variable, StringComparison.Ordinal).Replace("$" + File, File, StringComparison.Ordinal);
        return plain == text ? scalar : new ConfigScalar(scalar.Source, scalar.Position, plain, scalar.IsQuoted);
    }

    private ConfigScalar ReadVariable(ConfigScalar scalar, string name)
    {
        if (environment(name) is { } value)
            return Secret(scalar, value);
        var near = Suggestion.For(name, SetVariables());
        return Refuse(scalar, ConfigErrorCodes.MissingVariable, $"the environment variable {Excerpt.Of(name)} is not set", near is null ? null : $"did you mean '{near}'?");
    }

    private ConfigScalar ReadFile(ConfigScalar scalar, string path)
    {
        var full = BoundedFile.FullPath(path, scalar.Source.BaseDirectory);
        if (!filesRead.Contains(full))
            filesRead.Add(full);
        if (BoundedFile.Read(full, MaxFileLength, errors, out var why) is { } bytes)
        {
            try
            {
                return Secret(scalar, WithoutLastBreak(StrictUtf8.GetString(bytes)));
            }
            catch (DecoderFallbackException)
            {
                why = "it is not UTF-8 text";
            }
        }
        return Refuse(scalar, ConfigErrorCodes.UnreadableReference, $"cannot read {Excerpt.Of(path)}: {why}");
    }

    // Editors and `echo` end a file with a line break that is no part of the secret.
    private static string WithoutLastBreak(string text)
    {
        if (text.EndsWith("\r\n", StringComparison.Ordinal))
            return text[..^2];
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    private static ConfigScalar Secret(ConfigScalar scalar, string value) =>
        new(scalar.Source, scalar.Position, value, isQuoted: true, isSecret: true);

    private ConfigScalar Refuse(ConfigScalar scalar, string code, string message, string? hint = null)
    {
        errors.Add(code, scalar, message, hint);
        return new ConfigScalar(scalar.Source, scalar.Position, scalar.Value, scalar.IsQuoted) { IsUnresolved = true };
    }

    // Of the process's variables those that the given function knows too: it cannot be asked for a list.
    private IEnumerable<string> SetVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => (string)v.Key).Where(name => environment(name) is not null);
}
