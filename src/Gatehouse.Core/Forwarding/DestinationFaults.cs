using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>Tells which ends of an exchange are the destination's fault. What the client caused never is, nor a status below 500.</summary>
internal static class DestinationFaults
{
    private static readonly string[] Statuses = [.. Enumerable.Range(500, 100).Select(status => $"status {status}")];

    /// <summary>The fault in a word; null when there is none.</summary>
    /// <param name="error">How the exchange ended.</param>
    /// <param name="response">What has been passed on of it.</param>
    /// <param name="givenUp">The status of an answer that was given up.</param>
    public static string? Of(ForwardError error, HttpResponse response, int givenUp) => error switch
    {
        ForwardError.None => OfStatus(response.StatusCode),
        ForwardError.GivenUp => OfStatus(givenUp),
        ForwardError.Unreachable or ForwardError.TlsFailed or ForwardError.ConnectTimeout or ForwardError.ConnectionLost or ForwardError.InvalidResponse
            or ForwardError.ResponseBodyLost => ForwardErrors.ToProblem(error).Code,
        // A client that does not read ends in the same way, once the answer has begun.
        ForwardError.Timeout when !response.HasStarted => ForwardErrors.ToProblem(error).Code,
        _ => null,
    };

    // 501 and 505 are about the request.
    private static string? OfStatus(int status) => status is >= 500 and <= 599 and not 501 and not 505 ? Statuses[status - 500] : null;
}
