using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Batch;

/// <summary>What a batch, or a request in it, is refused with.</summary>
internal static class BatchProblems
{
    public static readonly Problem Invalid = new(400, "invalid_batch", "The body is not an object with a list of requests");
    public static readonly Problem TooMany = new(413, "too_many_requests_in_batch", "Too many requests in one");
    public static readonly Problem Nested = new(400, "nested_batch", "A batch cannot hold another");
    public static readonly Problem InvalidRequest = new(400, "invalid_batch_request", "Not a request: it needs a path, and has only id, method, path, headers and body");
    public static readonly Problem FieldNotAllowed = new(400, "header_not_allowed", "A request in a batch cannot have this header field");
    public static readonly Problem TooLarge = new(502, "answer_too_large", "The answer is too large for a batch");
    public static readonly Problem Incomplete = new(502, "answer_incomplete", "The answer broke off");
}
