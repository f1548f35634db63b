using System.Text.Json;
using System.Text.Unicode;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>Reads JSON as strictly as all JSON is read that others send: RFC 8259, valid UTF-8, at most 64 levels deep.</summary>
public static class JsonText
{
    /// <summary>From here on, reading a text and writing another takes about 100 µs: work for a thread of the pool, not for one that serves requests.</summary>
    public const int HeavyBytes = 48 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Sees every text that is read; for tests.</summary>
    internal static Action<ReadOnlyMemory<byte>>? Reading { get; set; }

    /// <summary>Reads a text once, where it lies, which must not change as long as the document is used; null when it is not JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> text)
    {
        Reading?.Invoke(text);
        // RFC 8259, 8.1: a byte order mark may be ignored.
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        // The reader does not look at bytes inside of strings.
        if (!Utf8.IsValid(text.Span))
            return null;
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
