using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>Which fields of a request a service is shown. Immutable.</summary>
internal sealed class ForwardQuestion(Uri url, IReadOnlyList<string> names)
{
    /// <summary>The fields, in an order that is always the same; null when one of them cannot be sent on.</summary>
    public List<KeyValuePair<string, string>>? Fields(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        var fields = new List<KeyValuePair<string, string>>
        {
            new("X-Forwarded-Method", context.Request.Method),
            new("X-Forwarded-Uri", request.Target.Text),
            new("X-Forwarded-Host", context.Request.Headers.Host.ToString()),
            new("X-Forwarded-Proto", context.Request.Scheme),
            new("X-Forwarded-For", request.ClientAddress.ToString()),
        };
        foreach (var name in names)
        {
            foreach (var value in context.Request.Headers[name])
                fields.Add(new(name, value ?? ""));
        }
        return fields.TrueForAll(static field => HeaderSyntax.IsValue(field.Value)) ? fields : null;
    }

    /// <summary>What stands for equal questions: each text with its length in front, so that no two are written alike.</summary>
    public static SecretHash KeyOf(List<KeyValuePair<string, string>> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in fields)
        {
            Append(hash, name);
            Append(hash, value);
        }
        var key = default(SecretHash);
        hash.GetHashAndReset(key);
        return key;
    }

    /// <summary>The request to the service.</summary>
    public HttpRequestMessage Message(List<KeyValuePair<string, string>> fields, string correlationId)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in fields)
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("X-Correlation-Id", correlationId);
        return message;
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
