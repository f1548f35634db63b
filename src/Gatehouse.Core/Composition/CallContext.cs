using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Composition;

/// <summary>
/// The context of one call: what an exchange takes for a client. Its request is the call, its answer goes into a buffer. The address of the
/// peer and the rest of what destinations are told about the client are those of the client's own request.
/// </summary>
internal sealed class CallContext :
    IHttpRequestFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IRequestBodyPipeFeature,
    IRepeatableAnswer
{
    private readonly AnswerBuffer answer;
    private readonly ReadOnlyMemory<byte> content;
    private PipeReader? reader;

    public CallContext(CallRequest call, AnswerBuffer answer, CancellationToken cancellationToken)
    {
        this.answer = answer;
        content = call.Body;
        Method = call.Plan.Method;
        RequestHeaders = call.Headers;
        RequestAborted = cancellationToken;
        var client = call.Origin;
        Scheme = client.Scheme;
        // Not 1.1, in which the exchange would frame chunks and trailers for the client by itself.
        Protocol = HttpProtocol.IsHttp2(client.Protocol) ? client.Protocol : HttpProtocol.Http10;
        var features = new FeatureCollection(8);
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IRequestBodyPipeFeature>(this);
        features.Set<IRepeatableAnswer>(this);
        features.Set(client.Connection);
        Http = new DefaultHttpContext(features);
    }

    /// <summary>What the exchange is given.</summary>
    public HttpContext Http { get; }

    public string Protocol { get; set; }

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; } = "";

    public string Path { get; set; } = "/";

    public string QueryString { get; set; } = "";

    public string RawTarget { get; set; } = "/";

    /// <summary>The fields to send. Calls may share them: nobody changes them.</summary>
    public IHeaderDictionary RequestHeaders { get; }

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => RequestHeaders;
        set => throw new NotSupportedException();
    }

    Stream IHttpRequestFeature.Body { get; set; } = Stream.Null;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    /// <summary>What is kept of the answer's fields.</summary>
    public CallFields AnswerFields { get; } = new();

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => AnswerFields;
        set => throw new NotSupportedException();
    }

    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    public bool HasStarted => answer.IsFlushed;

    Stream IHttpResponseBodyFeature.Stream => answer.AsStream(leaveOpen: true);

    PipeWriter IHttpResponseBodyFeature.Writer => answer;

    public CancellationToken RequestAborted { get; set; }

    public bool CanHaveBody => content.Length > 0;

    PipeReader IRequestBodyPipeFeature.Reader => reader ??= PipeReader.Create(new ReadOnlySequence<byte>(content));

    public void OnStarting(Func<object, Task> callback, object state)
    {
    }

    public void OnCompleted(Func<object, Task> callback, object state)
    {
    }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;

    public void Forget()
    {
        StatusCode = StatusCodes.Status200OK;
        AnswerFields.Clear();
        answer.Clear();
    }

    // The exchange ends by itself when its answer cannot be used; there is no connection to a client to cut.
    public void Abort()
    {
    }
}
