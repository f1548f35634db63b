using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Discovery.Http;

/// <summary>
/// The client of registries. It goes where the operator wrote and nowhere else: no redirects, no proxies, no cookies, and no address that
/// <see cref="AddressRules.IsRefused"/> unless it was written as such. Every wait and every body has a bound. Live and thread-safe.
/// </summary>
internal sealed class RegistryHttp : IDisposable
{
    /// <summary>The largest answer, in bytes.</summary>
    public const int MaxBody = 16 << 20;

    private const int MaxFieldsKilobytes = 32;

    private readonly TimeProvider time;
    private readonly HttpMessageInvoker client;

    public RegistryHttp(TimeProvider time)
    {
        this.time = time;
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = MaxFieldsKilobytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            ConnectCallback = ConnectAsync,
        });
    }

    /// <summary>The whole answer, whatever its status. Throws <see cref="RegistryException"/> when none came in time.</summary>
    public async Task<RegistryAnswer> AskAsync(RegistryRequest request, TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var message = request.ToMessage();
            using var response = await client.SendAsync(message, both.Token);
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            return new RegistryAnswer((int)response.StatusCode, response.Headers, await ReadAsync(body, request, both.Token));
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw Away(e, request, limit);
        }
    }

    /// <summary>An answer that goes on without end. The limit is for its head.</summary>
    public async Task<HttpResponseMessage> OpenAsync(RegistryRequest request, TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var message = request.ToMessage();
            return await client.SendAsync(message, both.Token);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw Away(e, request, limit);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Whether an exception says that the registry is away, as opposed to a bug or the end of the watching.</summary>
    public static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested;

    /// <summary>The same for the operator.</summary>
    public static RegistryException Away(Exception e, RegistryRequest request, TimeSpan limit)
    {
        var reason = e is OperationCanceledException ? $"no answer in {limit.TotalSeconds:0.#} s" : (e.InnerException ?? e).Message;
        return new RegistryException($"{request.Address.Authority}: {reason}", e);
    }

    /// <summary>Of the addresses of a name those that it may lead to.</summary>
    internal static IPAddress[] Allowed(IPAddress[] addresses, string name) =>
        Array.FindAll(addresses, address => !AddressRules.IsRefused(address)) is { Length: > 0 } allowed
            ? allowed
            : throw new HttpRequestException($"{name} is link-local or a metadata service, which only an operator may name, by its address");

    private static async Task<byte[]> ReadAsync(Stream body, RegistryRequest request, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (whole.Length + read > MaxBody)
                throw new RegistryException($"{request.Address.Authority}: its answer is longer than {MaxBody >> 20} MB");
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }

    // Checked here, after the name was looked up and on the very address that is connected to: a name may mean something else the next time.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var place = context.DnsEndPoint;
        var allowed = IPAddress.TryParse(place.Host, out var written) ? [written] : Allowed(await System.Net.Dns.GetHostAddressesAsync(place.Host, cancellation), place.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A watch may be silent for minutes; a peer that is gone without a word is noticed by these.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(allowed, place.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
