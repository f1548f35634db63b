using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>The variable <c>response</c>: the answer as it stands, for rules about it.</summary>
internal sealed class ResponseObject : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "response",
        new CelMember("status", CelType.Int),
        new CelMember("headers", CelType.Map(CelType.String, CelType.String)),
        new CelMember("body", CelType.Dyn));

    private static readonly CelValue NoBody = CelValue.Error("there is no JSON body");

    private readonly HeaderMap headers = new();

    public CelType Type => ObjectType;

    public HttpContext Context { get; set; } = null!;

    public CelValue Body { get; set; } = NoBody;

    public CelValue Get(int member) => member switch
    {
        0 => CelValue.Of((long)Context.Response.StatusCode),
        1 => CelValue.Of(headers.Of(Context.Response.Headers)),
        _ => Body,
    };

    /// <summary>The next request begins.</summary>
    public void Reset() => Body = NoBody;
}
