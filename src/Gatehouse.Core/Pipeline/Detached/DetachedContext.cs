using System.Runtime.InteropServices;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Pipeline.Detached;

/// <summary>
/// The context of a request that no client has sent, made from one that a client has: what the gateway takes for the former. Its answer goes into
/// memory. Disposed at its end.
/// </summary>
public sealed class DetachedContext : IHttpRequestFeature, IHttpResponseFeature, IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IHeldAnswer, IDisposable
{
    private readonly CancellationTokenSource aborting;
    private readonly Stack<(Func<object, Task> Callback, object State)> starting = [];
    private readonly Stack<(Func<object, Task> Callback, object State)> completed = [];
    private IServed? served;

    /// <summary>A request to be taken through <see cref="GatewayRequest.Gateway"/>.</summary>
    /// <param name="origin">The client's, whose connection it is taken to come from.</param>
    /// <param name="message">What is asked.</param>
    /// <param name="limit">The most bytes of the answer's body that are kept; null for none, however much there is.</param>
    /// <param name="aborted">Ends it; usually the client's own end.</param>
    public DetachedContext(HttpContext origin, DetachedMessage message, long? limit, CancellationToken aborted)
    {
        aborting = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        RequestAborted = aborting.Token;
        Answer = new DetachedBody(limit, () => RunAsync(starting));
        Method = message.Method;
        RawTarget = message.Target;
        RequestHeaders = message.Fields;
        Scheme = origin.Request.Scheme;
        Protocol = origin.Request.Protocol;
        // For middleware of an application; the gateway itself looks at the raw target, and refuses what has no canonical form.
        if (CanonicalTargetParser.Parse(message.Target, out var target) == TargetFault.None)
        {
            Path = PathString.FromUriComponent(target.Path.ToString()).Value ?? "/";
            QueryString = target.Query.IsEmpty ? "" : "?" + target.Query.ToString();
        }
        CanHaveBody = message.Body.Length > 0;
        if (CanHaveBody && MemoryMarshal.TryGetArray(message.Body, out var bytes))
            RequestBody = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        var features = new FeatureCollection(12);
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(Answer);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IHttpConnectionFeature>(ConnectionOf(origin));
        features.Set(origin.Features.Get<ITlsConnectionFeature>());
        features.Set<IHeldAnswer>(this);
        Http = new DefaultHttpContext(features) { ServiceScopeFactory = (origin as DefaultHttpContext)?.ServiceScopeFactory! };
    }

    /// <summary>
    /// The client's request once more, for what stands behind a policy in its chain: it may run on after the client has its
    /// answer and is gone. Null when the gateway is letting go of what it would be served from.
    /// </summary>
    /// <param name="origin">The client's.</param>
    /// <param name="fields">The fields that it has instead.</param>
    /// <param name="body">Its body; empty for none.</param>
    public static DetachedContext? Again(HttpContext origin, IHeaderDictionary fields, ReadOnlyMemory<byte> body = default)
    {
        var request = GatewayRequest.Of(origin);
        if (request.Serving?.TryEnter() == false)
            return null;
        var context = new DetachedContext(origin, new DetachedMessage(origin.Request.Method, request.Target.Text, fields, body), null, CancellationToken.None)
        {
            served = request.Serving,
        };
        context.Http.Features.Set(request.Copy());
        return context;
    }

    /// <summary>What the gateway is given.</summary>
    public HttpContext Http { get; }

    /// <summary>The body of the answer.</summary>
    public DetachedBody Answer { get; }

    /// <summary>The fields of the answer.</summary>
    public IHeaderDictionary AnswerFields { get; private set; } = new HeaderDictionary();

    /// <summary>True when the answer is not to be used.</summary>
    public bool IsAborted => aborting.IsCancellationRequested;

    /// <inheritdoc/>
    public string Protocol { get; set; }

    /// <inheritdoc/>
    public string Scheme { get; set; }

    /// <inheritdoc/>
    public string Method { get; set; }

    /// <inheritdoc/>
    public string PathBase { get; set; } = "";

    /// <inheritdoc/>
    public string Path { get; set; } = "/";

    /// <inheritdoc/>
    public string QueryString { get; set; } = "";

    /// <inheritdoc/>
    public string RawTarget { get; set; }

    /// <summary>The fields that it has.</summary>
    public IHeaderDictionary RequestHeaders { get; private set; }

    /// <summary>Its body.</summary>
    public Stream RequestBody { get; private set; } = Stream.Null;

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => RequestHeaders;
        set => RequestHeaders = value;
    }

    Stream IHttpRequestFeature.Body
    {
        get => RequestBody;
        set => RequestBody = value;
    }

    /// <inheritdoc/>
    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    /// <inheritdoc/>
    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => AnswerFields;
        set => AnswerFields = value;
    }

    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    /// <inheritdoc/>
    public bool HasStarted => Answer.HasStarted;

    /// <inheritdoc/>
    public bool CanHaveBody { get; }

    /// <summary>No chunks and trailers are framed for a client that is none.</summary>
    public bool HoldsBody => true;

    /// <inheritdoc/>
    public bool IsUnwanted => false;

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <inheritdoc/>
    public void OnStarting(Func<object, Task> callback, object state) => starting.Push((callback, state));

    /// <inheritdoc/>
    public void OnCompleted(Func<object, Task> callback, object state) => completed.Push((callback, state));

    /// <inheritdoc/>
    public void Abort() => aborting.Cancel();

    /// <summary>What a server does after the last of it.</summary>
    public async Task EndAsync()
    {
        await Answer.CompleteAsync();
        await RunAsync(completed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        aborting.Dispose();
        Interlocked.Exchange(ref served, null)?.Exit();
    }

    // The connection's own goes on to other requests, or is gone.
    private static HttpConnectionFeature ConnectionOf(HttpContext origin) => new()
    {
        ConnectionId = origin.Connection.Id,
        RemoteIpAddress = origin.Connection.RemoteIpAddress,
        RemotePort = origin.Connection.RemotePort,
        LocalIpAddress = origin.Connection.LocalIpAddress,
        LocalPort = origin.Connection.LocalPort,
    };

    private static async Task RunAsync(Stack<(Func<object, Task> Callback, object State)> callbacks)
    {
        while (callbacks.TryPop(out var next))
            await next.Callback(next.State);
    }
}
