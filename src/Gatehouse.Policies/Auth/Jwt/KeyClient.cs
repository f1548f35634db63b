namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>The client that fetches keys: it goes where it is told and nowhere else.</summary>
internal static class KeyClient
{
    private const int MaxHeaderKilobytes = 32;

    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
    });
}
