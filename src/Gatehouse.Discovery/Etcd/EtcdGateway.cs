using System.Text.Json;
using Gatehouse.Discovery.Http;

namespace Gatehouse.Discovery.Etcd;

/// <summary>Questions to a cluster: to the next member when one is away, and with a token where it asks for one. Live and thread-safe.</summary>
/// <param name="options">Which cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class EtcdGateway(EtcdOptions options, TimeProvider time) : IDisposable
{
    // A member that is cut off from its cluster ends only the watches of those who ask for a leader. https://github.com/etcd-io/etcd/issues/10819
    private static readonly (string, string) NeedsLeader = ("Grpc-Metadata-hasleader", "true");

    private readonly RegistryHttp http = new(time);
    private int turn;
    private volatile string? token;

    /// <summary>The answer, parsed; to be disposed. Throws <see cref="RegistryException"/> when there is none or it is an error.</summary>
    /// <param name="path">Such as <c>/v3/kv/range</c>.</param>
    /// <param name="json">The question.</param>
    /// <param name="isRead">True when it may be asked again of another member: it changes nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<JsonDocument> AskAsync(string path, byte[] json, bool isRead, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = Endpoint();
            try
            {
                return Parse(await AskAsync(endpoint, path, json, cancellation), endpoint);
            }
            catch (RegistryException) when (isRead && attempt < options.Endpoints.Count)
            {
                Turn();
            }
            catch (RegistryException)
            {
                Turn();
                throw;
            }
        }
    }

    /// <summary>A watch: an answer that goes on, of a member that knows a leader; to be disposed.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, byte[] json, CancellationToken cancellation)
    {
        var endpoint = Endpoint();
        try
        {
            var isFresh = await LogInAsync(endpoint, cancellation);
            var request = Request(endpoint, path, json) with { Field = NeedsLeader };
            var response = await http.OpenAsync(request, options.Timeout, cancellation);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (!isFresh)
                    token = null;
                throw new RegistryException($"{endpoint.Authority} answered with {(int)response.StatusCode} to a watch");
            }
        }
        catch (RegistryException)
        {
            Turn();
            throw;
        }
    }

    /// <summary>Logs in anew, at the next member: what was asked was refused, and the token or the member may be the reason.</summary>
    public void Forget()
    {
        token = null;
        Turn();
    }

    public void Dispose() => http.Dispose();

    private async Task<RegistryAnswer> AskAsync(Uri endpoint, string path, byte[] json, CancellationToken cancellation)
    {
        var isFresh = await LogInAsync(endpoint, cancellation);
        var answer = await http.AskAsync(Request(endpoint, path, json), options.Timeout, cancellation);
        if (isFresh || options.User is null || !IsAboutToken(answer))
            return answer;
        // Tokens end after some minutes without use, and with the member that gave them. What was refused for one was not done.
        token = null;
        await LogInAsync(endpoint, cancellation);
        return await http.AskAsync(Request(endpoint, path, json), options.Timeout, cancellation);
    }

    /// <summary>True when the token is new.</summary>
    private async Task<bool> LogInAsync(Uri endpoint, CancellationToken cancellation)
    {
        if (options.User is not { } user || token is not null)
            return false;
        var login = new RegistryRequest(new Uri(endpoint, "/v3/auth/authenticate")) { Json = EtcdJson.Login((user, options.Password ?? "")) };
        var answer = await http.AskAsync(login, options.Timeout, cancellation);
        if (!answer.IsSuccess && MessageOf(answer).Contains("authentication is not enabled", StringComparison.Ordinal))
            return true;
        using var document = Parse(answer, endpoint);
        token = EtcdJson.Text(document.RootElement, "token") ?? throw new RegistryException($"{endpoint.Authority} gave no token to user '{user}'");
        return true;
    }

    private RegistryRequest Request(Uri endpoint, string path, byte[] json) => new(new Uri(endpoint, path))
    {
        Json = json,
        Credential = token is { } given ? ("Authorization", given) : null,
    };

    private static bool IsAboutToken(RegistryAnswer answer) =>
        !answer.IsSuccess && (answer.Status == 401 || MessageOf(answer) is var message
            && (message.Contains("invalid auth token", StringComparison.Ordinal) || message.Contains("revision of auth store is old", StringComparison.Ordinal)));

    private static JsonDocument Parse(RegistryAnswer answer, Uri endpoint)
    {
        if (!answer.IsSuccess)
            throw new RegistryException($"{endpoint.Authority} answered with {answer.Status}: {MessageOf(answer)}");
        try
        {
            var document = JsonDocument.Parse(answer.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new RegistryException($"{endpoint.Authority}: the answer is no object of JSON, as etcd's would be");
    }

    private static string MessageOf(RegistryAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && EtcdJson.Text(root, "message") is { } message ? LogText.Of(message) : answer.Excerpt();
        }
        catch (JsonException)
        {
            return answer.Excerpt();
        }
    }

    private Uri Endpoint() => options.Endpoints[(int)((uint)Volatile.Read(ref turn) % (uint)options.Endpoints.Count)];

    private void Turn() => Interlocked.Increment(ref turn);
}
