using System.Net.Http.Headers;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding;

/// <summary>Passes the head and the trailers of an answer on to the client.</summary>
internal static class ResponseHead
{
    /// <summary>
    /// Copies status and headers but for those of the connection and the gateway's own; false when a field is one that may not be sent
    /// (a control character in a value).
    /// </summary>
    public static bool TryCopy(HttpResponseMessage message, HttpResponse response)
    {
        response.StatusCode = (int)message.StatusCode;
        var nominated = new ConnectionOptions(message.Headers.NonValidated.TryGetValues("Connection", out var connection)
            ? new StringValues([.. connection])
            : default);
        return TryCopy(message.Headers.NonValidated, response, nominated) && TryCopy(message.Content.Headers.NonValidated, response, nominated);
    }

    /// <summary>Passes on the trailers that may be passed on, where the client's protocol has room for them.</summary>
    public static void CopyTrailers(HttpResponseMessage message, HttpResponse response)
    {
        if (!response.SupportsTrailers())
            return;
        foreach (var (name, values) in message.TrailingHeaders.NonValidated)
        {
            if (!HeaderNames.IsForbiddenInTrailer(name))
                response.AppendTrailer(name, new StringValues([.. values]));
        }
    }

    private static bool TryCopy(HttpHeadersNonValidated headers, HttpResponse response, ConnectionOptions nominated)
    {
        foreach (var (name, values) in headers)
        {
            if (!IsPassedOn(name, response.StatusCode, nominated))
                continue;
            try
            {
                if (values.Count == 1)
                    response.Headers.Append(name, values.ToString());
                else
                    response.Headers.Append(name, new StringValues([.. values]));
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsPassedOn(string name, int status, ConnectionOptions nominated) =>
        !HeaderNames.IsHopByHop(name)
        && !name.Equals(HeaderNames.CorrelationId, StringComparison.OrdinalIgnoreCase)
        // RFC 9110, 8.6: no Content-Length with 1xx and 204.
        && !(status is < 200 or 204 && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        && !(nominated.Any && nominated.Nominates(name));
}
