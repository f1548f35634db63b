using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>What the client gets instead of what the destination sent. At least one of headers, body, envelope, from and to.</summary>
internal sealed class ResponseOptions
{
    /// <summary>Changes to the headers. Null for none.</summary>
    public FieldEditsOptions? Headers { get; init; }

    /// <summary>
    /// The new body: an expression over <c>response.body</c>, the rest of the answer and the request, or a map or list of those.
    /// Null for none.
    /// </summary>
    public ConfigNode? Body { get; init; }

    /// <summary>Wraps the JSON body: <c>{ data, timestamp, correlationId }</c>.</summary>
    public bool Envelope { get; init; }

    /// <summary>How the destination writes the bodies that are read.</summary>
    public BodyFormat From { get; init; }

    /// <summary>How the client gets them.</summary>
    public BodyFormat To { get; init; }

    /// <summary>The largest body that is kept back to be changed, up to <c>64MiB</c>.</summary>
    [Bounds("1", "64MiB")]
    public ByteSize MaxBody { get; init; } = new(1024 * 1024);

    /// <summary>What becomes of a body that is too large, encoded, or no JSON (with <c>from: xml</c>: says that it is no XML).</summary>
    public Otherwise Otherwise { get; init; }
}
