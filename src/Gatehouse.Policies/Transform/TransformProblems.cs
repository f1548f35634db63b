using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Transform;

/// <summary>What clients are told when a message could not be transformed.</summary>
internal static class TransformProblems
{
    public static readonly Problem RequestRule = new(400, "request_rule_failed", "Request lacks what this route needs");
    public static readonly Problem RequestNotXml = new(415, "body_not_xml", "Request body must be plain XML");
    public static readonly Problem RequestBadXml = new(400, "invalid_xml", "Request body is not XML that is accepted here");
    public static readonly Problem ResponseRule = new(502, "response_rule_failed", "Service sent an answer that could not be used");
    public static readonly Problem ResponseNotJson = new(502, "response_not_json", "Service sent an answer that is not JSON");
    public static readonly Problem ResponseNotXml = new(502, "response_not_xml", "Service sent an answer that is not usable XML");
    public static readonly Problem ResponseTooLarge = new(502, "response_too_large", "Service sent too large an answer");
}
