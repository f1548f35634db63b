using System.Text.Json;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>The members of a JWK as typed values.</summary>
internal readonly struct JwkMembers(JsonElement json)
{
    /// <summary>The text of a member; null when it is absent or not a text.</summary>
    public string? Text(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The bytes of a member in base64url; null when it is absent or not strict.</summary>
    public byte[]? Bytes(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        var bytes = new byte[StrictBase64Url.DecodedLength(utf8.Length)];
        return StrictBase64Url.TryDecode(utf8, bytes, out var written) && written == bytes.Length ? bytes : null;
    }

    /// <summary>Whether <c>use</c> and <c>key_ops</c>, where they are there, allow the operation (RFC 7517 sections 4.2 and 4.3).</summary>
    public bool IsFor(string operation)
    {
        if (json.TryGetProperty("use", out var use) && (use.ValueKind != JsonValueKind.String || !use.ValueEquals("sig"u8)))
            return false;
        if (!json.TryGetProperty("key_ops", out var operations))
            return true;
        if (operations.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var one in operations.EnumerateArray())
        {
            if (one.ValueKind == JsonValueKind.String && one.ValueEquals(operation))
                return true;
        }
        return false;
    }

    /// <summary>What <c>alg</c> allows: one algorithm, or all when it is absent. False when it is not known.</summary>
    public bool TryGetAlgorithms(out JwsAlgorithms algorithms)
    {
        algorithms = JwsAlgorithms.All;
        if (!json.TryGetProperty("alg", out _))
            return true;
        algorithms = AlgorithmNames.Find(System.Text.Encoding.UTF8.GetBytes(Text("alg") ?? ""));
        return algorithms != JwsAlgorithms.None;
    }
}
