using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Forwarding;

/// <summary>The one table from the way an exchange ended to what the client is told.</summary>
internal static class ForwardErrors
{
    private static readonly Problem[] Table = Build();

    /// <summary>The problem for an error; not for <see cref="ForwardError.None"/>.</summary>
    public static Problem ToProblem(ForwardError error) => Table[(int)error];

    /// <summary>When the upstream may be asked again that had no room for a request; null when that is not why it failed.</summary>
    public static TimeSpan? RetryAfter(ForwardError error, GatewayRequest request) =>
        error is ForwardError.NotLetIn or ForwardError.BreakerOpen or ForwardError.NoDestination or ForwardError.Overloaded ? request.RetryAfter : null;

    private static Problem[] Build()
    {
        var table = new Problem[Enum.GetValues<ForwardError>().Length];
        table[(int)ForwardError.GivenUp] = table[(int)ForwardError.NoDestination] = new Problem(503, "no_destination", "Service unavailable");
        table[(int)ForwardError.Dismissed] = table[(int)ForwardError.BreakerOpen] = new Problem(503, "breaker_open", "Service unavailable");
        table[(int)ForwardError.Overloaded] = new Problem(503, "overloaded", "Service is overloaded");
        table[(int)ForwardError.Unreachable] = new Problem(502, "upstream_unreachable", "Service unreachable");
        table[(int)ForwardError.TlsFailed] = new Problem(502, "upstream_tls_failed", "Service could not be reached securely");
        table[(int)ForwardError.NoConnection] = new Problem(503, "upstream_busy", "Service is busy");
        table[(int)ForwardError.ConnectTimeout] = new Problem(504, "upstream_connect_timeout", "Service did not answer in time");
        table[(int)ForwardError.Timeout] = new Problem(504, "upstream_timeout", "Service did not answer in time");
        table[(int)ForwardError.ConnectionLost] = table[(int)ForwardError.ConnectionLostInBody] =
            new Problem(502, "upstream_connection_lost", "Service closed the connection");
        table[(int)ForwardError.InvalidResponse] = new Problem(502, "upstream_invalid_response", "Service sent an invalid answer");
        table[(int)ForwardError.ResponseBodyLost] = new Problem(502, "upstream_body_lost", "Service broke off its answer");
        table[(int)ForwardError.RequestBodyInvalid] = RequestProblems.BodyInvalid;
        table[(int)ForwardError.RequestBodyTooLarge] = RequestProblems.BodyTooLarge;
        table[(int)ForwardError.RequestBodyTimeout] = RequestProblems.BodyTimeout;
        table[(int)ForwardError.ClientAborted] = RequestProblems.ClientAborted;
        table[(int)ForwardError.BadTarget] = new Problem(400, "invalid_target", "Invalid path");
        table[(int)ForwardError.NotLetIn] = new Problem(429, "rate_limited", "Rate limit exceeded");
        table[(int)ForwardError.RequestHeadInvalid] = new Problem(400, "invalid_request", "Invalid request");
        return table;
    }
}
