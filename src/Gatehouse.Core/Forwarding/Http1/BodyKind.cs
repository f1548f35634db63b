namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>How the end of an answer's body is known (RFC 9112, 6.3).</summary>
internal enum BodyKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>By <c>Content-Length</c>.</summary>
    Length,

    /// <summary>By chunks.</summary>
    Chunked,

    /// <summary>By the end of the connection.</summary>
    Close,
}
