using System.Buffers;
using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>Sends a stored answer: whole, as 304 (Not Modified), or a range of it. Small bodies without any waiting.</summary>
internal static class StoredAnswer
{
    private const int Small = 64 * 1024;

    /// <summary>Sends it as it comes from the store.</summary>
    public static Task SendAsync(HttpContext context, CacheEntry entry, long age, Outcome outcome)
    {
        var head = EntryHead.Of(entry);
        var second = head.At(age);
        context.Response.Headers[CacheStatus.Word] = CacheStatus.WordOf(outcome);
        context.Response.Headers[CacheStatus.Field] = second.Status;
        return SendAsync(context, entry, head, second.AgeText);
    }

    /// <summary>Sends it after the service was asked, and says so.</summary>
    public static Task SendAsync(HttpContext context, CacheEntry entry, long age, Outcome outcome, string details)
    {
        var head = EntryHead.Of(entry);
        context.Response.Headers[CacheStatus.Field] = head.Status;
        CacheStatus.Forwarded(context.Response.Headers, outcome, details);
        return SendAsync(context, entry, head, head.At(age).AgeText);
    }

    private static Task SendAsync(HttpContext context, CacheEntry entry, EntryHead head, string age)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.Age = age;
        if (entry.Status is >= 200 and < 300 && IsNotModified(request.Headers, entry))
            return SendNotModified(response, head);
        var range = new ByteRange(0, entry.Body.Length);
        if (entry.Status == StatusCodes.Status200OK && RangeOf(request, entry) is { } wanted)
        {
            range = wanted;
            headers.ContentRange = range.Length == 0 ? $"bytes */{entry.Body.Length}" : $"bytes {range.Start}-{range.Start + range.Length - 1}/{entry.Body.Length}";
            response.StatusCode = range.Length == 0 ? StatusCodes.Status416RangeNotSatisfiable : StatusCodes.Status206PartialContent;
        }
        else
        {
            response.StatusCode = entry.Status;
        }
        foreach (var (name, values) in head.Fields)
            headers[name] = values;
        if (entry.Status is 204 or 205)
            return Task.CompletedTask;
        headers.ContentLength = range.Length;
        if (range.Length == 0 || HttpMethods.IsHead(request.Method))
            return Task.CompletedTask;
        GatewayRequest.Of(context).BytesSent = range.Length;
        if (range.Length > Small)
            return WriteAsync(context, entry.Body, range);
        Write(response, entry.Body, range);
        return Task.CompletedTask;
    }

    private static Task SendNotModified(HttpResponse response, EntryHead head)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        foreach (var (name, values) in head.Fields)
        {
            // What tells of a body that is not sent; RFC 9110, 15.4.5.
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase))
                response.Headers[name] = values;
        }
        return Task.CompletedTask;
    }

    // RFC 9110, 13.1.2 and 13.1.3: entity tags come before dates.
    private static bool IsNotModified(IHeaderDictionary fields, CacheEntry entry)
    {
        var tags = fields.IfNoneMatch;
        if (tags.Count > 0)
            return HasTag(tags, entry);
        if (fields.IfModifiedSince is not { Count: 1 } since)
            return false;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(entry.ReceivedAt);
        // Without a date of change the answer's own: since then it has not changed (RFC 9111, 4.3.2).
        return HttpDate.TryParse(since[0], now, out var limit) && HttpDate.TryParse(entry.LastModified ?? entry.Fields.Line("Date"), now, out var changed) && changed <= limit;
    }

    private static bool HasTag(StringValues lines, CacheEntry entry)
    {
        foreach (var line in lines)
        {
            if (entry.ETag is { } tag ? EntityTags.Contains(line, tag) : line.AsSpan().Trim(" \t") is "*")
                return true;
        }
        return false;
    }

    private static ByteRange? RangeOf(HttpRequest request, CacheEntry entry)
    {
        if (request.Headers.Range is not { Count: 1 } range || !HttpMethods.IsGet(request.Method))
            return null;
        var condition = request.Headers.IfRange;
        var isMet = condition.Count == 0
            || (condition.Count == 1 && (EntityTags.AreSameStrong(condition[0], entry.ETag) || (entry.LastModified is { } date && condition[0] == date)));
        return isMet ? ByteRange.Read(range[0], entry.Body.Length) : null;
    }

    private static void Write(HttpResponse response, CachedBody body, ByteRange range)
    {
        var (skip, left) = (range.Start, range.Length);
        foreach (var piece in body.Pieces)
        {
            if (Part(piece, ref skip, ref left) is { IsEmpty: false } part)
                response.BodyWriter.Write(part.Span);
        }
    }

    private static async Task WriteAsync(HttpContext context, CachedBody body, ByteRange range)
    {
        var (skip, left) = (range.Start, range.Length);
        for (var i = 0; i < body.Pieces.Length && left > 0; i++)
        {
            var part = Part(body.Pieces[i], ref skip, ref left);
            if (!part.IsEmpty && (await context.Response.BodyWriter.WriteAsync(part, context.RequestAborted)).IsCompleted)
                return;
        }
    }

    private static ReadOnlyMemory<byte> Part(byte[] piece, ref long skip, ref long left)
    {
        if (skip >= piece.Length)
        {
            skip -= piece.Length;
            return default;
        }
        var part = piece.AsMemory((int)skip, (int)Math.Min(left, piece.Length - skip));
        skip = 0;
        left -= part.Length;
        return part;
    }
}
