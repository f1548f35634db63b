using System.Text;
using System.Text.Json;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Reads strict JSON (RFC 8259). One per text; not thread-safe.</summary>
internal sealed class JsonTreeReader
{
    private readonly ConfigSource source;
    private readonly SourceLines lines;
    private readonly ConfigErrors errors;
    private readonly byte[] bytes;
    private int nodes;

    // Tokens come in order, so the place of one in characters is counted on from the one before.
    private int knownByte;
    private int knownChar;

    private JsonTreeReader(ConfigSource source, SourceLines lines, ConfigErrors errors)
    {
        this.source = source;
        this.lines = lines;
        this.errors = errors;
        bytes = Encoding.UTF8.GetBytes(source.Text);
    }

    /// <summary>Null when the text is empty (without an error) or wrong (with one).</summary>
    public static ConfigNode? Read(ConfigSource source, SourceLines lines, ConfigErrors errors) =>
        string.IsNullOrWhiteSpace(source.Text) ? null : new JsonTreeReader(source, lines, errors).Read();

    private ConfigNode? Read()
    {
        // The depth is checked here, with a message of ours, before the reader's own limit is reached.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = TreeLimits.Depth * 2 });
        try
        {
            reader.Read();
            var root = Node(ref reader, 1);
            if (root is not null)
                reader.Read();
            return root;
        }
        catch (JsonException exception)
        {
            var offset = OffsetOf(exception);
            errors.Add(ConfigErrorCodes.Syntax, source, Place(offset, offset + 1), "this is not valid JSON: " + Explain(exception.Message));
            return null;
        }
    }

    private ConfigNode? Node(ref Utf8JsonReader reader, int depth)
    {
        var start = (int)reader.TokenStartIndex;
        if (depth > TreeLimits.Depth)
            return Refuse(ConfigErrorCodes.TooLarge, start, start + 1, TreeLimits.DepthMessage);
        if (++nodes > TreeLimits.Nodes)
            return Refuse(ConfigErrorCodes.TooLarge, start, start + 1, TreeLimits.NodesMessage);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(ref reader, start, depth),
            JsonTokenType.StartArray => List(ref reader, start, depth),
            _ => Scalar(ref reader),
        };
    }

    private ConfigMap? Map(ref Utf8JsonReader reader, int start, int depth)
    {
        var place = CharOffset(start);
        var builder = new MapBuilder(errors);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (Scalar(ref reader) is not { } key)
                return null;
            reader.Read();
            if (Node(ref reader, depth + 1) is not { } value)
                return null;
            builder.Add(key, value);
        }
        return new ConfigMap(source, lines.At(place, CharOffset((int)reader.BytesConsumed)), builder.Entries);
    }

    private ConfigList? List(ref Utf8JsonReader reader, int start, int depth)
    {
        var place = CharOffset(start);
        var items = new List<ConfigNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Node(ref reader, depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        return new ConfigList(source, lines.At(place, CharOffset((int)reader.BytesConsumed)), items);
    }

    private ConfigScalar? Scalar(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        var end = start + reader.ValueSpan.Length + (isText ? 2 : 0);
        try
        {
            var text = isText ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
            return new ConfigScalar(source, Place(start, end), text, isQuoted: isText);
        }
        catch (InvalidOperationException)
        {
            // The reader checks escapes such as \ud800, half a character, only when the text is taken.
            Refuse(ConfigErrorCodes.Syntax, start, end, "this is not valid JSON: a \\u escape stands for half a character");
            return null;
        }
    }

    private ConfigNode? Refuse(string code, int start, int end, string message)
    {
        errors.Add(code, source, Place(start, end), message);
        return null;
    }

    private SourcePosition Place(int startByte, int endByte)
    {
        var start = CharOffset(startByte);
        return lines.At(start, CharOffset(endByte));
    }

    private int CharOffset(int offset)
    {
        offset = Math.Clamp(offset, 0, bytes.Length);
        if (offset < knownByte)
            (knownByte, knownChar) = (0, 0);
        knownChar += Encoding.UTF8.GetCharCount(bytes, knownByte, offset - knownByte);
        knownByte = offset;
        return knownChar;
    }

    private int OffsetOf(JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
            offset += bytes.AsSpan(offset).IndexOf((byte)'\n') + 1;
        return offset + (int)(exception.BytePositionInLine ?? 0);
    }

    private static string Explain(string message)
    {
        // That message repeats the rest of the text.
        if (message.Contains("invalid JSON literal", StringComparison.Ordinal))
            return "a value is text in quotes, a number, true, false, null, a list or a map";
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).Replace(" Change the reader options.", "", StringComparison.Ordinal).TrimEnd('.', ' ');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
