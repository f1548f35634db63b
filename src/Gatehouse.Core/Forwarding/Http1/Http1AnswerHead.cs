using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>Passes the head of an answer on to the client.</summary>
internal static class Http1AnswerHead
{
    /// <summary>Copies status and fields, but for those of the connection and the gateway's own.</summary>
    public static void Copy(Http1Connection connection, HttpResponse response)
    {
        var head = connection.Head;
        var bytes = connection.Received;
        response.StatusCode = head.Status;
        var nominated = Nominated(bytes, head);
        var strings = connection.Strings;
        var place = 0;
        foreach (var field in head.Fields)
        {
            var (name, isEver) = strings.Name(place, bytes.Slice(field.NameStart, field.NameLength));
            if (isEver && IsPassedOn(name, head.Status) && !(nominated.Any && nominated.Nominates(name)))
                Append(response.Headers, name, strings.Value(place, bytes.Slice(field.ValueStart, field.ValueLength)));
            place++;
        }
    }

    private static void Append(IHeaderDictionary headers, string name, string value) =>
        headers[name] = headers.TryGetValue(name, out var own) ? StringValues.Concat(own, value) : value;

    /// <summary>The <c>Retry-After</c> of an answer that is an error; empty for none.</summary>
    public static string RetryAfter(Http1Connection connection)
    {
        if (connection.Head.Status < 400)
            return "";
        foreach (var field in connection.Head.Fields)
        {
            if (BodyFraming.Is(connection.Received.Slice(field.NameStart, field.NameLength), "retry-after"u8))
                return System.Text.Encoding.Latin1.GetString(connection.Received.Slice(field.ValueStart, field.ValueLength));
        }
        return "";
    }

    /// <summary>The fields that the head says are for its connection only.</summary>
    public static ConnectionOptions Nominated(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        // The field may come in several lines, which are one list (RFC 9110, 5.3).
        var lines = StringValues.Empty;
        foreach (var field in head.Fields)
        {
            if (!BodyFraming.Is(bytes.Slice(field.NameStart, field.NameLength), "connection"u8))
                continue;
            var line = bytes.Slice(field.ValueStart, field.ValueLength);
            if (!BodyFraming.Is(line, "keep-alive"u8) && !BodyFraming.Is(line, "close"u8))
                lines = StringValues.Concat(lines, System.Text.Encoding.Latin1.GetString(line));
        }
        return new ConnectionOptions(lines);
    }

    /// <summary>True for a field that goes on to the client.</summary>
    public static bool IsPassedOn(string name, int status, ConnectionOptions nominated) =>
        IsPassedOn(name) && IsPassedOn(name, status) && !(nominated.Any && nominated.Nominates(name));

    /// <summary>True for a field that may go on to the client, in whatever answer it comes.</summary>
    public static bool IsPassedOn(string name) =>
        !HeaderNames.IsHopByHop(name) && !name.Equals(HeaderNames.CorrelationId, StringComparison.OrdinalIgnoreCase);

    // RFC 9110, 8.6: no Content-Length with 1xx and 204.
    private static bool IsPassedOn(string name, int status) =>
        !(status is < 200 or 204 && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
}
