using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>
/// The destination that a cookie says; without one another picker's, and then the cookie is set. Its value is a keyed hash (HMAC-SHA256) of the
/// address: it says nothing to who has no key, nor can who has none choose a destination. Made once per destination, not per request.
/// </summary>
internal sealed class StickyPicker : Picker
{
    private readonly string name;
    private readonly Member[] members;
    private readonly string[] values;
    private readonly Picker otherwise;

    public StickyPicker(Member[] members, string name, byte[] key, Picker otherwise)
    {
        this.name = name;
        this.members = members;
        this.otherwise = otherwise;
        values = Array.ConvertAll(members, member => ValueOf(member, name, key));
    }

    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request) =>
        Find(context) is >= 0 and var index ? members[index] : otherwise.Pick(context, request);

    /// <inheritdoc/>
    public override void Chosen(HttpContext context, Member member)
    {
        var headers = context.Response.Headers;
        // That of a try before, which went to another.
        if (headers.SetCookie.Count > 0)
            headers.SetCookie = new StringValues([.. headers.SetCookie.Where(line => line?.StartsWith(name + "=", StringComparison.Ordinal) != true)]);
        var index = Array.IndexOf(members, member);
        if (index < 0 || Find(context) == index)
            return;
        headers.Append("Set-Cookie", $"{name}={values[index]}; Path=/; HttpOnly; SameSite=Lax{(context.Request.IsHttps ? "; Secure" : "")}");
    }

    private int Find(HttpContext context) =>
        context.Request.Cookies.TryGetValue(name, out var value) ? Array.FindIndex(values, known => Equal(known, value)) : -1;

    private static bool Equal(string known, string value) =>
        known.Length == value.Length && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(known), Encoding.Latin1.GetBytes(value));

    private static string ValueOf(Member member, string name, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{name}\n{member.Destination.Text}")).AsSpan(0, 16));
}
