using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Fields of requests that frameworks take for another method, host, scheme or path than the ones that stand in the key: who could send them
/// could have the answer to one thing kept as the answer to another (cache poisoning). They are taken off what may fill the store; the
/// gateway itself takes off X-Forwarded-* and their like for every request.
/// </summary>
internal static class UnkeyedFields
{
    private static readonly string[] Names =
    [
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Host", "X-HTTP-Host-Override", "X-HTTP-Destinationurl", "Host-Override",
        "X-Forwarded-Path", "X-Forwarded-Uri", "X-Forwarded-Url", "X-Forwarded-Protocol", "X-Original-Uri", "X-Override-Url", "X-Proxy-Url", "X-Rewrite-Uri",
        "X-Url-Scheme", "Front-End-Https", "Base-Url", "Http-Url", "Proxy-Url", "Request-Uri", "Destination", "X-Wap-Profile", "Proxy-Host", "Proxy", "X-Envoy-Original-Path",
    ];

    private static readonly string[] Spellings = [.. Names, .. Names.Where(name => name.Contains('-', StringComparison.Ordinal)).Select(name => name.Replace('-', '_'))];

    public static void Remove(IHeaderDictionary fields)
    {
        foreach (var name in Spellings)
            fields.Remove(name);
    }
}
