namespace Gatehouse.Core.Pipeline;

/// <summary>What is said of a request's body by whoever finds it wrong: the server, a policy, or the exchange that sends it on.</summary>
public static class RequestProblems
{
    /// <summary>413: longer than is allowed.</summary>
    public static readonly Problem BodyTooLarge = new(413, "body_too_large", "Request body too large");

    /// <summary>400: it breaks off, or breaks the grammar of chunks.</summary>
    public static readonly Problem BodyInvalid = new(400, "invalid_request_body", "Invalid request body");

    /// <summary>400: JSON is needed, and it is none.</summary>
    public static readonly Problem BodyNotJson = new(400, "invalid_json", "Request body is not valid JSON");
}
