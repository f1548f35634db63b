using System.Net.Mime;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>
/// Reads XML that others send: well-formed with namespaces, without a document type, so nothing is expanded and nothing fetched, at most 64
/// levels deep. What becomes of it is in docs/transforming.md.
/// </summary>
internal static class XmlText
{
    /// <summary>The most elements in each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a document; false, and why, when it is none.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="contentType">What the message says of them; its <c>charset</c> counts more than what the text says of itself.</param>
    /// <param name="value">The document as an object with one member.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryRead(ReadOnlyMemory<byte> text, string? contentType, out CelValue value, out string? fault)
    {
        MemoryMarshal.TryGetArray(text, out var bytes);
        using var stream = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        try
        {
            using var reader = Open(stream, text.Span, contentType);
            value = new XmlElementReader(reader).ReadDocument();
            fault = null;
            return true;
        }
        // The last three come from encodings: not known, or not what the bytes are.
        catch (Exception e) when (e is XmlException or DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            value = default;
            fault = e.Message;
            return false;
        }
    }

    // RFC 7303, 3.2: a byte order mark, then the charset of the message, then the XML declaration.
    private static XmlReader Open(MemoryStream stream, ReadOnlySpan<byte> text, string? contentType)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            // No encoding has more characters than bytes; the byte order mark counts, too.
            MaxCharactersInDocument = text.Length + 1,
        };
        if (HasMark(text) || Charset(contentType) is not { Length: > 0 } charset)
            return XmlReader.Create(stream, settings);
        var encoding = Encoding.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        return XmlReader.Create(new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: false), settings);
    }

    private static bool HasMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) || text.StartsWith([(byte)0xFE, (byte)0xFF]) || text.StartsWith([(byte)0xFF, (byte)0xFE]);

    private static string? Charset(string? contentType)
    {
        try
        {
            return contentType is null ? null : new ContentType(contentType).CharSet;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
