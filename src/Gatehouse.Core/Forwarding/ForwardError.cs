namespace Gatehouse.Core.Forwarding;

/// <summary>How an exchange with a destination ended. <see cref="ForwardErrors"/> says what the client is told.</summary>
internal enum ForwardError
{
    /// <summary>The whole answer was passed on.</summary>
    None,

    /// <summary>The answer was not passed on, for its status: the request is sent again. No end of an exchange as a whole.</summary>
    GivenUp,

    /// <summary>A breaker opened while the request waited for a connection: it is tried anew, and told so then. No end of an exchange as a whole.</summary>
    Dismissed,

    /// <summary>The upstream has no usable destination.</summary>
    NoDestination,

    /// <summary>The upstream's breaker is open, and nothing stands in for it.</summary>
    BreakerOpen,

    /// <summary>The upstream has as many exchanges under way as it can take, for one of this priority.</summary>
    Overloaded,

    /// <summary>No connection: refused, unreachable, name not found.</summary>
    Unreachable,

    /// <summary>No TLS: the certificate is not to be trusted or not for that name, or the destination does not speak it.</summary>
    TlsFailed,

    /// <summary>
    /// All connections that the destination may be given are in use, and too many requests wait, or this one waited too long; or the process may have no more.
    /// </summary>
    NoConnection,

    /// <summary>No connection within the connect timeout.</summary>
    ConnectTimeout,

    /// <summary>The answer's head, the next piece of its body, or the whole exchange took too long.</summary>
    Timeout,

    /// <summary>The connection broke before the answer's head was complete.</summary>
    ConnectionLost,

    /// <summary>The same while the client's body was still waited for: the destination may have lost its patience with that.</summary>
    ConnectionLostInBody,

    /// <summary>What came back is not an acceptable HTTP answer.</summary>
    InvalidResponse,

    /// <summary>The answer's body broke off; the head had already gone to the client.</summary>
    ResponseBodyLost,

    /// <summary>The client's body is not well-formed.</summary>
    RequestBodyInvalid,

    /// <summary>The client's body is larger than allowed.</summary>
    RequestBodyTooLarge,

    /// <summary>The client's body did not arrive in time.</summary>
    RequestBodyTimeout,

    /// <summary>The client went away.</summary>
    ClientAborted,

    /// <summary>The target, rewritten for the destination, is not a path that may be sent.</summary>
    BadTarget,

    /// <summary>A policy of the upstream let no further exchange begin.</summary>
    NotLetIn,

    /// <summary>A field of the request has a character that may not be sent.</summary>
    RequestHeadInvalid,
}
