using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>Computes a body. Immutable.</summary>
/// <param name="template">The value; null for the body that came.</param>
/// <param name="envelopeTime">The clock of the envelope; null for none. There is none in XML.</param>
/// <param name="format">How it is written.</param>
internal sealed class BodyRule(ValueTemplate? template, TimeProvider? envelopeTime, BodyFormat format)
{
    // What browsers run is no matter for application/json.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The expressions in it.</summary>
    public IEnumerable<Expression> Expressions => template?.Expressions ?? [];

    /// <summary>Writes the new body; null, and why, when there is none.</summary>
    /// <param name="came">The body that came.</param>
    /// <param name="variables">What expressions see.</param>
    /// <param name="correlationId">For the envelope.</param>
    /// <param name="error">What went wrong.</param>
    public ReadOnlyMemory<byte>? Write(in CelValue came, ICelVariables variables, string correlationId, out CelError? error)
    {
        var value = template is null ? came : template.Evaluate(variables);
        error = value.IsError ? value.AsError : null;
        if (error is not null)
            return null;
        if (format == BodyFormat.Xml)
            return XmlOutput.Write(value, out error);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Plain);
        if (envelopeTime is not null)
        {
            json.WriteStartObject();
            json.WritePropertyName("data"u8);
        }
        if (!value.WriteTo(json))
        {
            error = new CelError("the new body holds an error, or is too large");
            return null;
        }
        if (envelopeTime is not null)
        {
            json.WriteString("timestamp"u8, envelopeTime.GetUtcNow().UtcDateTime);
            json.WriteString("correlationId"u8, correlationId);
            json.WriteEndObject();
        }
        json.Flush();
        return buffer.WrittenMemory;
    }
}
