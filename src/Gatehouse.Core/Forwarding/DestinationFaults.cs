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
    public static string? Of(ForwardError error, HttpResponse response, int givenUp) =>
        Of(error, error == ForwardError.None ? response.StatusCode : givenUp, response.HasStarted);

    /// <summary>The same of an attempt beside another, which may be what has been passed on.</summary>
    /// <param name="error">How it ended.</param>
    /// <param name="status">The status of its answer.</param>
    /// <param name="hasStarted">Whether its answer has begun to go to the client.</param>
    public static string? Of(ForwardError error, int status, bool hasStarted) => error switch
    {
        ForwardError.None or ForwardError.GivenUp => OfStatus(status),
        ForwardError.Unreachable or ForwardError.TlsFailed or ForwardError.ConnectTimeout or ForwardError.ConnectionLost or ForwardError.InvalidResponse
            or ForwardError.ResponseBodyLost => ForwardErrors.ToProblem(error).Code,
        // A client that does not read ends in the same way, once the answer has begun.
        ForwardError.Timeout when !hasStarted => ForwardErrors.ToProblem(error).Code,
        _ => null,
    };

    // 501 and 505 are about the request.
    private static string? OfStatus(int status) => status is >= 500 and <= 599 and not 501 and not 505 ? Statuses[status - 500] : null;
}
