using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>The variable <c>request</c>: what the client sent, in the gateway's one view of it.</summary>
internal sealed class RequestObject(GatewayRequest request) : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "request",
        new CelMember("method", CelType.String),
        new CelMember("path", CelType.String),
        new CelMember("query", CelType.Map(CelType.String, CelType.String)),
        new CelMember("headers", CelType.Map(CelType.String, CelType.String)),
        new CelMember("ip", CelType.String),
        new CelMember("host", CelType.String),
        new CelMember("scheme", CelType.String),
        new CelMember("correlationId", CelType.String),
        new CelMember("body", CelType.Dyn));

    private static readonly CelValue NoBody = CelValue.Error("there is no JSON body");

    private readonly HeaderMap headers = new();
    private string? path;
    private string? queried; // the target whose query was read
    private CelMap query = CelMap.Empty;

    public CelType Type => ObjectType;

    public HttpContext Context { get; set; } = null!;

    public CelValue Body { get; set; } = NoBody;

    public CelValue Get(int member) => member switch
    {
        0 => CelValue.Of(Context.Request.Method),
        1 => CelValue.Of(path ??= request.Target.PathLength == request.Target.Text.Length ? request.Target.Text : request.Target.Path.ToString()),
        2 => CelValue.Of(Query()),
        3 => CelValue.Of(headers.Of(Context.Request.Headers)),
        4 => CelValue.Of(request.ClientAddress.ToString()),
        5 => CelValue.Of(Context.Request.Headers.Host.ToString()),
        6 => CelValue.Of(Context.Request.Scheme),
        7 => CelValue.Of(request.CorrelationId),
        _ => Body,
    };

    /// <summary>The next request begins.</summary>
    public void Reset()
    {
        path = null;
        queried = null;
        query = CelMap.Empty;
        Body = NoBody;
    }

    // Read again only when a policy has put another in its place.
    private CelMap Query()
    {
        var target = request.Target;
        if (!ReferenceEquals(queried, target.Text))
            (query, queried) = (QueryMap.Of(target.Query), target.Text);
        return query;
    }
}
