using System.Buffers;
using System.Text;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Writes the head of a request from the parsed one, field by field: nothing of what the client sent is copied as bytes, and there is
/// exactly one framing (RFC 9112, 6.3). One object per connection.
/// </summary>
internal sealed class RequestHeadWriter : IRequestFields
{
    // RFC 9110, 5.5: no control characters but HTAB.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c), '\x7f']);

    private static readonly OwnField Host = new("Host");

    private readonly OutputBuffer output = new();

    // One request is much like the next: the server gives known names as the same strings, in the same order.
    private readonly string?[] names = new string?[16];
    private readonly bool[] passed = new bool[16];
    private bool isFaulty;

    /// <summary>The head, until it is sent; what follows it may be put behind it, to be sent with it.</summary>
    public OutputBuffer Output => output;

    /// <summary>Writes the whole head; false when a field has a character that may not be sent.</summary>
    public bool TryWrite(HttpContext context, GatewayRequest request, in Http1Request outgoing, ForwardedFields forwarded)
    {
        output.Clear();
        isFaulty = false;
        WriteRequestLine(outgoing.Method, outgoing.PathAndQuery);
        Add(Host, outgoing.Host);
        var place = 0;
        foreach (var (name, values) in context.Request.Headers)
        {
            if (IsPassedOn(name, place++))
                AddAll(name, values);
        }
        WriteFraming(outgoing, context.Request.Headers, request);
        outgoing.Upgrade?.Write(this);
        forwarded.Write(this, context, request);
        Write("\r\n"u8);
        return !isFaulty;
    }

    /// <inheritdoc/>
    public void Add(string name, string value)
    {
        var line = output.GetSpan(name.Length + value.Length + 4);
        Encoding.Latin1.GetBytes(name, line);
        ": "u8.CopyTo(line[name.Length..]);
        EndLine(line, name.Length + 2, value);
    }

    /// <inheritdoc/>
    public void Add(OwnField field, string value)
    {
        var line = output.GetSpan(field.Beginning.Length + value.Length + 2);
        field.Beginning.CopyTo(line);
        EndLine(line, field.Beginning.Length, value);
    }

    private void EndLine(Span<byte> line, int length, string value)
    {
        isFaulty |= value.AsSpan().ContainsAny(Controls);
        length += Encoding.Latin1.GetBytes(value, line[length..]);
        "\r\n"u8.CopyTo(line[length..]);
        output.Advance(length + 2);
    }

    private void WriteRequestLine(string method, string target)
    {
        var version = " HTTP/1.1\r\n"u8;
        var line = output.GetSpan(method.Length + 1 + target.Length + version.Length);
        var length = Encoding.Latin1.GetBytes(method, line);
        line[length++] = (byte)' ';
        length += Encoding.Latin1.GetBytes(target, line[length..]);
        version.CopyTo(line[length..]);
        output.Advance(length + version.Length);
    }

    private bool IsPassedOn(string name, int place)
    {
        if (place >= names.Length)
            return RequestHead.IsPassedOn(name);
        if (!ReferenceEquals(names[place], name))
            (names[place], passed[place]) = (name, RequestHead.IsPassedOn(name));
        return passed[place];
    }

    private void AddAll(string name, StringValues values)
    {
        if (values.Count == 1)
        {
            Add(name, values[0] ?? "");
            return;
        }
        // Cookie is the one field that HTTP/2 clients split and HTTP/1.1 servers want whole (RFC 9113, 8.2.3).
        if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        {
            Add(name, string.Join("; ", values.ToArray()));
            return;
        }
        foreach (var value in values)
            Add(name, value ?? "");
    }

    private void WriteFraming(in Http1Request outgoing, IHeaderDictionary headers, GatewayRequest request)
    {
        if (outgoing.BodyLength is { } length)
        {
            Write("Content-Length: "u8);
            length.TryFormat(output.GetSpan(20), out var digits);
            output.Advance(digits);
            Write("\r\n"u8);
        }
        else if (outgoing.HasBody)
        {
            Write("Transfer-Encoding: chunked\r\n"u8);
            RequestTrailers.Announce(this, headers, request);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
