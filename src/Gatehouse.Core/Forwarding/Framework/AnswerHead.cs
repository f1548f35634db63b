using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>Passes the head and the trailers of an answer on to the client.</summary>
internal static class AnswerHead
{
    /// <summary>
    /// Copies status and headers but for those of the connection and the gateway's own; false when a field is one that may not be sent
    /// (a control character in a value), or when it is not certain where the body ends.
    /// </summary>
    public static bool TryCopy(HttpResponseMessage message, HttpResponse response)
    {
        if (!IsFramedOnce(message))
            return false;
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

    // RFC 9112, 6.3: the framework's client lets one of two framings win, and the next reader may let the other.
    private static bool IsFramedOnce(HttpResponseMessage message)
    {
        var hasLength = message.Content.Headers.NonValidated.TryGetValues("Content-Length", out var length);
        if (message.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var coding))
            return !hasLength && coding.Count == 1 && coding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);
        return !hasLength
            || (length.Count == 1 && long.TryParse(length.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static bool TryCopy(HttpHeadersNonValidated headers, HttpResponse response, ConnectionOptions nominated)
    {
        foreach (var (name, values) in headers)
        {
            if (!IsPassedOn(name, response.StatusCode, nominated))
                continue;
            try
            {
                var value = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
                response.Headers[name] = response.Headers.TryGetValue(name, out var own) ? StringValues.Concat(own, value) : value;
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
