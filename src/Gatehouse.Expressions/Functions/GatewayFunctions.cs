using Gatehouse.Expressions.Values;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary>Our own functions: what a gateway needs and the language does not have.</summary>
internal static class GatewayFunctions
{
    // An exception takes as long as this many steps.
    private const int MistakeCost = 1000;
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 64 };

    public static IEnumerable<CelFunction> All(TimeProvider time) =>
    [
        new("now", [], CelType.Timestamp, _ => CelValue.Of(time.GetUtcNow())) { IsPure = false },
        new("uuid", [], CelType.String, static _ => CelValue.Of(Guid.NewGuid().ToString())) { IsPure = false },
        new("merge", [CelType.Map(CelType.T, CelType.Dyn)], CelType.Map(CelType.T, CelType.Dyn), static args => Merge(args)) { IsVariadic = true },
        new("hash", [CelType.String], CelType.String, static args => Hash(Encoding.UTF8.GetBytes(args[0].AsString))),
        new("hash", [CelType.Bytes], CelType.String, static args => Hash(args[0].AsBytes)),
        CelFunction.WithBudget("json", [CelType.String], CelType.Dyn, false, static (ReadOnlySpan<CelValue> args, ref long budget) => Json(args[0].AsString, ref budget)),
        new("toJson", [CelType.Dyn], CelType.String, static args => ToJson(args[0])),
        new("url.encode", [CelType.String], CelType.String, static args => Encode(args[0].AsString)),
        new("url.decode", [CelType.String], CelType.String, static args => CelValue.Of(Uri.UnescapeDataString(args[0].AsString))),
    ];

    // One level deep: of equal names the later counts, at the place of the earlier.
    private static CelValue Merge(ReadOnlySpan<CelValue> maps)
    {
        var parts = new CelMap[maps.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = maps[i].AsMap;
        return CelValue.Of(CelMap.Merge(parts));
    }

    private static CelValue Hash(byte[] bytes) => CelValue.Of(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static CelValue Json(string text, ref long budget)
    {
        try
        {
            using var document = JsonDocument.Parse(text, JsonOptions);
            return CelValue.FromJson(document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            budget -= MistakeCost;
            return CelValue.Error("the text is not JSON");
        }
    }

    private static CelValue ToJson(in CelValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            if (!JsonValues.Write(writer, value, SizeLimits.MaxText))
                return writer.BytesCommitted + writer.BytesPending > SizeLimits.MaxText ? SizeLimits.TooLong : CelValue.Error("the value cannot be written as JSON");
        }
        return stream.Length > SizeLimits.MaxText ? SizeLimits.TooLong : CelValue.Of(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static CelValue Encode(string text) =>
        text.Length > SizeLimits.MaxText / 3 ? SizeLimits.TooLong : CelValue.Of(Uri.EscapeDataString(text));
}
