using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Hosting;

/// <summary>Takes the client's correlation id when it is well-formed, and makes one otherwise.</summary>
internal static class CorrelationId
{
    /// <summary>Longest id that is taken from a client, in characters.</summary>
    public const int MaxLength = 128;

    // What can stand in a header, a log line, a URL and a shell without quoting.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=@");

    /// <summary>The id of this request.</summary>
    /// <param name="given">What the client sent for one; empty for nothing.</param>
    public static string Of(StringValues given)
    {
        if (given.Count == 1 && given[0] is { Length: > 0 and <= MaxLength } id && !id.AsSpan().ContainsAnyExcept(Allowed))
            return id;
        // Unique, not secret: a cryptographic generator would be a call of the system for each request.
        return string.Create(32, (Random.Shared.NextInt64(), Random.Shared.NextInt64()), static (text, halves) =>
        {
            Span<byte> bytes = stackalloc byte[16];
            MemoryMarshal.Write(bytes, halves.Item1);
            MemoryMarshal.Write(bytes[8..], halves.Item2);
            Convert.TryToHexStringLower(bytes, text, out _);
        });
    }
}
