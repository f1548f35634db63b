using Gatehouse.Jose.Keys;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>An issuer that publishes its keys, and changes them, and fails, when told to.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly RecordingUpstream server;

    private KeyServer(RecordingUpstream server) => this.server = server;

    /// <summary>Answers in place of the keys.</summary>
    public RequestDelegate? Instead { get; set; }

    public KeySet Keys { get; set; } = KeySet.Empty;

    public string Issuer => $"http://127.0.0.1:{server.Port}/";

    public string KeysUrl => Issuer + "keys";

    public int Fetches => server.Requests.Count(request => request.Target == "/keys");

    public static async Task<KeyServer> StartAsync()
    {
        KeyServer? self = null;
        var server = await RecordingUpstream.StartAsync(context => self!.AnswerAsync(context));
        return self = new KeyServer(server);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } other)
            return other(context);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(context.Request.Path == "/keys"
            ? Keys.ToJwks()
            : $$"""{"issuer":"{{Issuer}}","jwks_uri":"{{KeysUrl}}"}""");
    }
}
