namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Reads a configuration text, YAML or JSON, into a tree of values with their places.</summary>
public static class ConfigReader
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>
    /// Reads strict JSON when the name ends in <c>.json</c>, otherwise one YAML document. Null when the text is not well-formed, is
    /// empty or is too large, each with an error. Never throws, whatever the text.
    /// </summary>
    public static ConfigNode? Read(ConfigSource source, ConfigErrors errors)
    {
        if (source.Text.StartsWith(ByteOrderMark))
            source = source with { Text = source.Text[1..] };
        var lines = new SourceLines(source.Text);
        var isJson = source.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (FindForbidden(source.Text, isJson) is var bad && bad >= 0)
        {
            errors.Add(ConfigErrorCodes.Syntax, source, lines.At(bad, bad + 1), $"the character U+{(int)source.Text[bad]:X4} is not allowed in a configuration");
            return null;
        }
        var before = errors.Items.Count;
        var root = isJson
            ? JsonTreeReader.Read(source, lines, errors)
            : new YamlTreeReader(source, lines, errors).Read();
        if (root is null or ConfigScalar { IsNull: true })
        {
            if (errors.Items.Count == before)
                errors.Add(ConfigErrorCodes.Empty, source, null, "the file holds no configuration");
            return null;
        }
        return root;
    }

    // What YAML calls printable (YAML 1.2.2, 5.1). Checked up front because the YAML parser takes a NUL for the end of the text, and
    // would leave unread what stands behind it. U+0085, U+2028 and U+2029 end a line for the parser, as in YAML 1.1, but not in YAML 1.2 and
    // hardly in an editor: what stands behind one in a comment would be a key.
    private static int FindForbidden(string text, bool isJson)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\u007f' or '\n' or '\r' or '\t' || (isJson && c == '\u0085'))
                continue;
            if (c < '\u00a0' || c >= '\ufffe' || (!isJson && c is '\u2028' or '\u2029'))
                return i;
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }
        return -1;
    }
}
