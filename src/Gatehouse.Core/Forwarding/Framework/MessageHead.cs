using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>Writes the head of the request to a destination: what the client sent, less what it may not say, plus what the gateway says.</summary>
internal sealed class MessageHead(ForwardedFields forwarded)
{
    /// <summary>Fills in the headers.</summary>
    public void Write(HttpRequestMessage message, HttpContext context, GatewayRequest request, ForwardTarget target, Destination destination)
    {
        var headers = context.Request.Headers;
        foreach (var (name, values) in headers)
        {
            if (RequestHead.IsPassedOn(name))
                Add(message, name, values);
        }
        // gRPC needs to say that it takes trailers (RFC 9110, 10.1.4); anything else in TE is between the client and the gateway.
        if (destination.Protocol != DestinationProtocol.Http && ChunkedAnswer.TakesTrailers(context.Request.Headers.TE))
            message.Headers.TryAddWithoutValidation("TE", "trailers");
        message.Headers.Host = target.Host ?? (target.KeepsHost ? (string?)headers.Host : destination.Authority);
        forwarded.Write(new MessageFields(message), context, request);
    }

    private static void Add(HttpRequestMessage message, string name, StringValues values)
    {
        // Cookie is the one field that HTTP/2 clients split and HTTP/1.1 servers want whole (RFC 9113, 8.2.3).
        if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            values = string.Join("; ", values.ToArray());
        if (values.Count == 1)
        {
            if (message.Headers.TryAddWithoutValidation(name, values[0]))
                return;
            (message.Content ??= new EmptyBody()).Headers.TryAddWithoutValidation(name, values[0]);
            return;
        }
        if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            (message.Content ??= new EmptyBody()).Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
    }

    private readonly struct MessageFields(HttpRequestMessage message) : IRequestFields
    {
        public void Add(string name, string value) => message.Headers.TryAddWithoutValidation(name, value);

        public void Add(OwnField field, string value) => Add(field.Name, value);
    }
}
