using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>What the destination gets instead of what the client sent. At least one of headers, query, body, from and to.</summary>
internal sealed class RequestOptions
{
    /// <summary>Changes to the headers. Null for none.</summary>
    public FieldEditsOptions? Headers { get; init; }

    /// <summary>Changes to the query. Null for none.</summary>
    public FieldEditsOptions? Query { get; init; }

    /// <summary>
    /// The new body: an expression over <c>request.body</c> and the rest of the request, or a map or list of those. Null for none.
    /// </summary>
    public ConfigNode? Body { get; init; }

    /// <summary>How clients write the bodies that are read.</summary>
    public BodyFormat From { get; init; }

    /// <summary>How the destination gets them.</summary>
    public BodyFormat To { get; init; }

    /// <summary>The largest body that is read, up to <c>64MiB</c>; a larger one is refused.</summary>
    [Bounds("1", "64MiB")]
    public ByteSize MaxBody { get; init; } = new(1024 * 1024);

    /// <summary>What becomes of a body that does not say that it is JSON (with <c>from: xml</c>: XML), or is encoded.</summary>
    public Otherwise Otherwise { get; init; }
}
