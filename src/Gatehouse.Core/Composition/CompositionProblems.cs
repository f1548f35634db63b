using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Composition;

/// <summary>What a composed answer can end with, beside what <see cref="Forwarding.ForwardErrors"/> says of a single exchange.</summary>
internal static class CompositionProblems
{
    public static readonly Problem NotFound = new(404, "not_found", "Not found");
    public static readonly Problem UpstreamStatus = new(502, "upstream_error", "Service answered with an error");
    public static readonly Problem NotJson = new(502, "upstream_not_json", "Service sent an answer that is not JSON");
    public static readonly Problem TooLarge = new(502, "upstream_answer_too_large", "Service sent too large an answer");
    public static readonly Problem NotComputable = new(502, "call_not_computable", "An answer lacks what another call needs");
    public static readonly Problem RequestNotUsable = new(400, "call_not_computable", "The request lacks what a call needs");
    public static readonly Problem NotItems = new(502, "upstream_not_a_list", "An answer has no list where one is needed");
    public static readonly Problem TooManyItems = new(502, "too_many_items", "An answer has too many items");
    public static readonly Problem RequestNotItems = new(400, "request_not_a_list", "The request has no list where one is needed");
    public static readonly Problem RequestTooManyItems = new(400, "too_many_items", "The request has too many items");
    public static readonly Problem BodyNotComputable = new(502, "composition_failed", "The answers could not be put together");
    public static readonly Problem NotAnObject = new(502, "upstream_not_an_object", "Service sent an answer that is not an object");
    public static readonly Problem NothingAnswered = new(502, "composition_empty", "No service answered");
}
