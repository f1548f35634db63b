using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>What is said of a request's body by whoever finds it wrong: the server, a policy, or the exchange that sends it on.</summary>
public static class RequestProblems
{
    /// <summary>499: the client is gone, so it is told to the log alone.</summary>
    public static readonly Problem ClientAborted = new(StatusCodes.Status499ClientClosedRequest, "client_aborted", "Client closed the request");

    /// <summary>408: the client took too long over it.</summary>
    public static readonly Problem BodyTimeout = new(408, "request_body_timeout", "Request body did not arrive in time");

    /// <summary>413: longer than is allowed.</summary>
    public static readonly Problem BodyTooLarge = new(413, "body_too_large", "Request body too large");

    /// <summary>400: it breaks off, or breaks the grammar of chunks.</summary>
    public static readonly Problem BodyInvalid = new(400, "invalid_request_body", "Invalid request body");

    /// <summary>400: JSON is needed, and it is none.</summary>
    public static readonly Problem BodyNotJson = new(400, "invalid_json", "Request body is not valid JSON");
}
