using System.Text.Json;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>
/// Writes a configuration value as JSON. Unquoted <c>true</c>, <c>false</c>, <c>null</c> (and what else YAML calls null) and numbers
/// in JSON's spelling become literals, digit by digit as written; everything else becomes a string.
/// </summary>
public static class ConfigJson
{
    /// <summary>Writes the value at the writer's place.</summary>
    public static void Write(ConfigNode node, Utf8JsonWriter json)
    {
        switch (node)
        {
            case ConfigMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key.Value);
                    Write(entry.Value, json);
                }
                json.WriteEndObject();
                break;
            case ConfigList list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    Write(item, json);
                json.WriteEndArray();
                break;
            case ConfigScalar scalar:
                WriteScalar(scalar, json);
                break;
        }
    }

    private static void WriteScalar(ConfigScalar scalar, Utf8JsonWriter json)
    {
        if (scalar.IsNull)
            json.WriteNullValue();
        else if (!scalar.IsQuoted && scalar.Value is ("true" or "false"))
            json.WriteBooleanValue(scalar.Value == "true");
        else if (!scalar.IsQuoted && IsNumber(scalar.Value))
            json.WriteRawValue(scalar.Value, skipInputValidation: true);
        else
            json.WriteStringValue(scalar.Value);
    }

    // RFC 8259, 6: [ "-" ] int [ frac ] [ exp ]
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text is ['-', ..])
            text = text[1..];
        var digits = Digits(text);
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;
        text = text[digits..];
        if (text is ['.', ..])
        {
            digits = Digits(text[1..]);
            if (digits == 0)
                return false;
            text = text[(digits + 1)..];
        }
        if (text is ['e' or 'E', ..])
        {
            text = text[1..];
            if (text is ['+' or '-', ..])
                text = text[1..];
            digits = Digits(text);
            return digits > 0 && digits == text.Length;
        }
        return text.IsEmpty;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
