using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>Values from JSON and to it.</summary>
internal static class JsonValues
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxDigits = 1000;

    // JSON allows half a character as \ud83d, and its reader does not look at bytes inside of strings.
    private static readonly CelValue NotText = CelValue.Error("a string of the JSON document is not valid text");

    public static CelValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Text(element),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => CelValue.Of(true),
        JsonValueKind.False => CelValue.Of(false),
        JsonValueKind.Object => CelValue.Of(new JsonMap(element)),
        JsonValueKind.Array => CelValue.Of(new JsonList(element)),
        _ => default,
    };

    // Values may hold others more than once, and those others again: what is written out may be far larger than what is in memory.
    public static bool Write(Utf8JsonWriter writer, in CelValue value) => Write(writer, value, writer.BytesCommitted + writer.BytesPending + MaxBytes);

    /// <summary>Writes null where something cannot be written, so that the text stays JSON.</summary>
    public static bool WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteNullValue();
        return false;
    }

    /// <summary>Writes a key as the name of a member.</summary>
    public static void WriteName(Utf8JsonWriter writer, in CelValue key) => writer.WritePropertyName(WholeCharacters(ValueText.Plain(key)));

    /// <summary>Writes as long as there are less bytes than this.</summary>
    public static bool Write(Utf8JsonWriter writer, in CelValue value, long end)
    {
        if (writer.BytesCommitted + writer.BytesPending > end)
            return WriteNothing(writer);
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNullValue();
                return true;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.IsTrue);
                return true;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                return true;
            case CelKind.Uint:
                writer.WriteNumberValue(value.AsUint);
                return true;
            case CelKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                return true;
            case CelKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes);
                return true;
            case CelKind.List:
                return WriteList(writer, value.AsList, end);
            case CelKind.Map:
                return WriteMap(writer, value.AsMap, end);
            case CelKind.Optional:
                return Write(writer, value.OptionalValue, end);
            case CelKind.Object when value.AsObject.Type.Members.Count > 0:
                return WriteObject(writer, value.AsObject, end);
            case CelKind.Error:
                return WriteNothing(writer);
            default:
                writer.WriteStringValue(WholeCharacters(ValueText.Plain(value)));
                return true;
        }
    }

    /// <summary>The steps that it takes to go through the text of an object or array.</summary>
    public static long WeightOf(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).Length >> 8;

    /// <summary>The name of a member; an error when it is not valid text.</summary>
    public static CelValue Name(JsonProperty property)
    {
        if (!JsonEscapes.AreWhole(JsonMarshal.GetRawUtf8PropertyName(property)))
            return NotText;
        try
        {
            return CelValue.Of(property.Name);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            return NotText;
        }
    }

    private static CelValue Text(JsonElement element)
    {
        if (!JsonEscapes.AreWhole(JsonMarshal.GetRawUtf8Value(element)))
            return NotText;
        try
        {
            return CelValue.Of(element.GetString());
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            return NotText;
        }
    }

    /// <summary>Writes it as it came: nothing is read again, and what an upstream sent is what a client gets.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, JsonElement element) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);

    // The writer throws at half a character of two; elsewhere it would become this one too.
    private static string WholeCharacters(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    // A number that is written as a whole one is an int, so that it can be counted with and put into a path as it stands.
    private static CelValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
            return CelValue.Of(whole);
        if (element.TryGetUInt64(out var large))
            return CelValue.Of(large);
        // It is read each time that it is looked at.
        if (JsonMarshal.GetRawUtf8Value(element).Length > MaxDigits)
            return CelValue.Error("the number of the JSON text is too long");
        // What is too large is read as infinite, which JSON has no text for.
        return element.TryGetDouble(out var number) && double.IsFinite(number) ? CelValue.Of(number) : CelValue.Error("the number of the JSON text is too large");
    }

    private static bool WriteList(Utf8JsonWriter writer, CelList list, long end)
    {
        if (list is JsonList json)
        {
            WriteRaw(writer, json.Element);
            return true;
        }
        var isWhole = true;
        writer.WriteStartArray();
        for (var i = 0; i < list.Count && isWhole; i++)
            isWhole = Write(writer, list[i], end);
        writer.WriteEndArray();
        return isWhole;
    }

    private static bool WriteMap(Utf8JsonWriter writer, CelMap map, long end)
    {
        if (map is JsonMap json)
        {
            WriteRaw(writer, json.Element);
            return true;
        }
        if (map is MergedMap merged)
            return merged.Write(writer, end);
        var isWhole = true;
        writer.WriteStartObject();
        for (var i = 0; i < map.Count && isWhole; i++)
        {
            var (key, value) = map.EntryAt(i);
            WriteName(writer, key);
            isWhole = Write(writer, value, end);
        }
        writer.WriteEndObject();
        return isWhole;
    }

    // What an object does not have is an error, and left out.
    private static bool WriteObject(Utf8JsonWriter writer, ICelObject host, long end)
    {
        var isWhole = true;
        writer.WriteStartObject();
        for (var i = 0; i < host.Type.Members.Count && isWhole; i++)
        {
            var value = host.Get(i);
            if (value.IsError)
                continue;
            writer.WritePropertyName(host.Type.Members[i].Name);
            isWhole = Write(writer, value, end);
        }
        writer.WriteEndObject();
        return isWhole;
    }
}
