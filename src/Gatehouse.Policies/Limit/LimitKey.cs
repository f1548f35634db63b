using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Jose.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Limit;

/// <summary>Whose counter a request is for. The kinds are told apart, so that nobody can give himself a name that is another's address. Immutable.</summary>
internal sealed class LimitKey(LimitSubject subject, Expression? per)
{
    private const byte AddressKind = (byte)'i';
    private const byte CallerKind = (byte)'c';
    private const byte TextKind = (byte)'t';

    private const int MaxOnStack = 512;
    private const int MaxPlain = 60;
    private const int NetworkOctets = 8;

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/@");

    /// <summary>The key of a limit for everybody.</summary>
    public static readonly UInt128 Everybody = Hash((byte)'*', "");

    /// <summary>The key in memory: a hash with this process's key. Allocates nothing where the subject is not an expression.</summary>
    public UInt128 Of(HttpContext context, GatewayRequest request)
    {
        if (subject == LimitSubject.Everybody)
            return Everybody;
        if (subject == LimitSubject.Caller && request.Caller is { Subject: { } name } caller)
            return Hash(CallerKind, name) ^ Hash(CallerKind, caller.Authority) << 1;
        return Text(context) is { } text ? Hash(TextKind, text) : Hash(request.ClientAddress);
    }

    /// <summary>The key for a store: the same on all nodes, at most 70 characters of ASCII without spaces.</summary>
    public string NameOf(HttpContext context)
    {
        if (subject == LimitSubject.Everybody)
            return "*";
        var request = GatewayRequest.Of(context);
        if (subject == LimitSubject.Caller && request.Caller is { Subject: { } name } caller)
            return "c:" + Short($"{caller.Authority}/{name}");
        return Text(context) is { } text ? "t:" + Short(text) : "i:" + Network(request.ClientAddress);
    }

    /// <summary>A text as it is when it is short and plain, else its SHA-256: clients choose these texts.</summary>
    public static string Short(string text) =>
        text.Length <= MaxPlain && !text.AsSpan().ContainsAnyExcept(Plain)
            ? text
            : "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 20));

    private string? Text(HttpContext context) =>
        subject == LimitSubject.Expression && per!.Evaluate(RequestVariables.Of(context)).TryText(out var text) ? text : null;

    private static UInt128 Hash(byte kind, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        var rented = most > MaxOnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[MaxOnStack];
        bytes[0] = kind;
        var hash = Hash(bytes[..(Encoding.UTF8.GetBytes(text, bytes[1..]) + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    private static UInt128 Hash(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[17];
        bytes[0] = AddressKind;
        address.TryWriteBytes(bytes[1..], out var length);
        return Hash(bytes[..(1 + Math.Min(length, NetworkOctets))]);
    }

    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = KeyedHash.Of(bytes);
        // 0 is nobody's.
        return new UInt128(hash.First, hash.Second | 1UL << 63);
    }

    private static string Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkOctets).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
