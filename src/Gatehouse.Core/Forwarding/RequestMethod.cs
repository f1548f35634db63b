using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>What methods mean.</summary>
internal static class RequestMethod
{
    /// <summary>True when doing it twice is doing it once (RFC 9110, 9.2.2).</summary>
    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);
}
