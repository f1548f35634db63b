using System.Net;
using System.Text.Json;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Sources;

/// <summary>One fetch of a key set, by way of the discovery document when there is an issuer (OpenID Connect Discovery 1.0 section 4).</summary>
internal sealed class KeyFetch(HttpMessageInvoker http, RemoteKeysOptions options)
{
    private const int LargestAnswer = 512 * 1024;

    /// <summary>Why it failed.</summary>
    public RemoteKeysFault Fault { get; private set; }

    /// <summary>The set as it came.</summary>
    public byte[] Text { get; private set; } = [];

    /// <summary>How long the server says that the set is good; null when it does not say.</summary>
    public TimeSpan? MaxAge { get; private set; }

    /// <summary>Whether keys may be fetched from there.</summary>
    public static bool IsAllowed(Uri address, RemoteKeysOptions options) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (options.AllowsPlainHttp || address.IsLoopback)));

    /// <summary>Where the discovery document of an issuer is.</summary>
    public static Uri? Discovery(string issuer) =>
        Uri.TryCreate(issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute, out var address) ? address : null;

    /// <summary>The keys; null with <see cref="Fault"/> when it failed. Throws for cancellation only.</summary>
    public async Task<KeySet?> RunAsync(CancellationToken cancellation)
    {
        var address = options.JwksUri;
        if (options.Issuer is { } issuer)
        {
            if (await GetAsync(Discovery(issuer)!, cancellation) is not { } document)
                return null;
            address = ReadDiscovery(document, issuer);
        }
        if (address is null || await GetAsync(address, cancellation) is not { } json)
            return null;
        Text = json;
        var keys = KeySet.FromJwks(json, out _, options.Allowed & JwsAlgorithms.Asymmetric);
        Fault = keys is null ? RemoteKeysFault.SetNotValid : RemoteKeysFault.None;
        return keys;
    }

    private Uri? ReadDiscovery(byte[] document, string issuer)
    {
        Fault = RemoteKeysFault.DiscoveryNotValid;
        if (JsonCheck.Check(document, depth: 16) != JsonFault.None)
            return null;
        var json = JsonElement.Parse(document);
        if (!json.TryGetProperty("issuer", out var named) || named.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("jwks_uri", out var place) || place.ValueKind != JsonValueKind.String)
            return null;
        // Section 4.3: exactly the same, or one issuer could answer for another.
        Fault = RemoteKeysFault.IssuerWrong;
        if (!named.ValueEquals(issuer))
            return null;
        Fault = RemoteKeysFault.AddressNotAllowed;
        return Uri.TryCreate(place.GetString(), UriKind.Absolute, out var address) && IsAllowed(address, options) ? address : null;
    }

    private async Task<byte[]?> GetAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept", "application/json, application/jwk-set+json");
            using var response = await http.SendAsync(request, cancellation);
            Fault = (int)response.StatusCode is >= 300 and < 400 || request.RequestUri != address ? RemoteKeysFault.Redirected : RemoteKeysFault.StatusNot200;
            if (response.StatusCode != HttpStatusCode.OK || Fault == RemoteKeysFault.Redirected)
                return null;
            MaxAge = response.Headers.CacheControl?.MaxAge;
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return await ReadAsync(body, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            Fault = RemoteKeysFault.NotReachable;
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (text.Length + read > LargestAnswer)
            {
                Fault = RemoteKeysFault.TooLarge;
                return null;
            }
            text.Write(buffer, 0, read);
        }
        return text.ToArray();
    }
}
