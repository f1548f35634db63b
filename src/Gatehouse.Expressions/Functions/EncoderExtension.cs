using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>The encoder extension of the language.</summary>
internal static class EncoderExtension
{
    public static IEnumerable<CelFunction> All { get; } =
    [
        new("base64.encode", [CelType.Bytes], CelType.String, static args => CelValue.Of(Convert.ToBase64String(args[0].AsBytes))),
        new("base64.decode", [CelType.String], CelType.Bytes, static args => Decode(args[0].AsString)),
    ];

    // The padding may be left out.
    private static CelValue Decode(string text)
    {
        var padded = text.Length % 4 is var rest and > 0 && !text.EndsWith('=') ? text + new string('=', 4 - rest) : text;
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? CelValue.Of(bytes[..length]) : CelValue.Error("the text is not base64");
    }
}
