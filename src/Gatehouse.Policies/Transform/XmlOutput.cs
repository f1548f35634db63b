using System.Text;
using System.Xml;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>Writes a value as an XML document, as docs/transforming.md says.</summary>
internal static class XmlOutput
{
    private static readonly XmlWriterSettings Plain = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        // What a reader would make a space or a line feed of is written by its number.
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>The document's bytes; null, and why, when the value has no place in XML.</summary>
    public static ReadOnlyMemory<byte>? Write(in CelValue value, out CelError? error)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(stream, Plain);
            new XmlElementWriter(writer, stream).WriteDocument(value);
        }
        // The writer has one for characters, one for names and one for order.
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            error = new CelError(e.Message);
            return null;
        }
        error = null;
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }
}
