using System.Runtime.InteropServices;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Batch;

/// <summary>The context of one request of a batch: what the gateway takes for a client's. Its answer goes into memory. Disposed at its end.</summary>
internal sealed class BatchedContext : IHttpRequestFeature, IHttpResponseFeature, IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IHeldAnswer, IDisposable
{
    private readonly CancellationTokenSource aborting;
    private readonly Stack<(Func<object, Task> Callback, object State)> starting = [];
    private readonly Stack<(Func<object, Task> Callback, object State)> completed = [];

    public BatchedContext(HttpContext batch, BatchedRequest request, long limit)
    {
        aborting = CancellationTokenSource.CreateLinkedTokenSource(batch.RequestAborted);
        RequestAborted = aborting.Token;
        Answer = new BatchedBody(limit, () => RunAsync(starting));
        Method = request.Method;
        RawTarget = request.Target;
        RequestHeaders = request.Fields;
        Scheme = batch.Request.Scheme;
        Protocol = batch.Request.Protocol;
        // For middleware of an application; the gateway itself looks at the raw target, and refuses what has no canonical form.
        if (CanonicalTargetParser.Parse(request.Target, out var target) == TargetFault.None)
        {
            Path = PathString.FromUriComponent(target.Path.ToString()).Value ?? "/";
            QueryString = target.Query.IsEmpty ? "" : "?" + target.Query.ToString();
        }
        CanHaveBody = request.Body.Length > 0;
        if (CanHaveBody && MemoryMarshal.TryGetArray(request.Body, out var bytes))
            RequestBody = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        var features = new FeatureCollection(12);
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(Answer);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set(batch.Features.Get<IHttpConnectionFeature>());
        features.Set(batch.Features.Get<ITlsConnectionFeature>());
        features.Set(this);
        features.Set<IHeldAnswer>(this);
        if (request.Json is { } json)
            features.Set(new ReadBody(RequestBody, json));
        Http = new DefaultHttpContext(features) { ServiceScopeFactory = (batch as DefaultHttpContext)?.ServiceScopeFactory! };
    }

    /// <summary>What the gateway is given.</summary>
    public HttpContext Http { get; }

    /// <summary>The body of the answer.</summary>
    public BatchedBody Answer { get; }

    /// <summary>The fields of the answer.</summary>
    public IHeaderDictionary AnswerFields { get; private set; } = new HeaderDictionary();

    /// <summary>True when the answer is not to be used.</summary>
    public bool IsAborted => aborting.IsCancellationRequested;

    public string Protocol { get; set; }

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; } = "";

    public string Path { get; set; } = "/";

    public string QueryString { get; set; } = "";

    public string RawTarget { get; set; }

    public IHeaderDictionary RequestHeaders { get; private set; }

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

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => AnswerFields;
        set => AnswerFields = value;
    }

    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    public bool HasStarted => Answer.HasStarted;

    public bool CanHaveBody { get; }

    /// <summary>No chunks and trailers are framed for a client that is none.</summary>
    public bool HoldsBody => true;

    public CancellationToken RequestAborted { get; set; }

    public void OnStarting(Func<object, Task> callback, object state) => starting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => completed.Push((callback, state));

    public void Abort() => aborting.Cancel();

    /// <summary>What a server does after the last of it.</summary>
    public async Task EndAsync()
    {
        await Answer.CompleteAsync();
        await RunAsync(completed);
    }

    public void Dispose() => aborting.Dispose();

    private static async Task RunAsync(Stack<(Func<object, Task> Callback, object State)> callbacks)
    {
        while (callbacks.TryPop(out var next))
            await next.Callback(next.State);
    }
}
