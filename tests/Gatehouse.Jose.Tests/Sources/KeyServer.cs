using System.Net;
using System.Text;

namespace Gatehouse.Jose.Tests.Sources;

/// <summary>Stands for a server of keys: answers what the test says, when it says.</summary>
internal sealed class KeyServer : HttpMessageHandler
{
    private int requests;

    public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NotFound);

    /// <summary>When not null, answers wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public int Requests => Volatile.Read(ref requests);

    public static HttpResponseMessage Json(string json, string? cacheControl = null)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (cacheControl is not null)
            response.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref requests);
        if (Gate is { } gate)
            await gate.Task.WaitAsync(cancellationToken);
        return Answer(request);
    }
}
