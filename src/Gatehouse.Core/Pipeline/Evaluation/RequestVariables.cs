using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// The values that expressions name in one request: <c>request</c>, <c>auth</c>, the path parameters by name and, for rules about the
/// answer, <c>response</c>. Belongs to the <see cref="GatewayRequest"/> and is reused with it; nothing is copied before it is asked for.
/// </summary>
public sealed class RequestVariables : ICelVariables
{
    internal const int Request = 0;
    internal const int Auth = 1;
    internal const int FirstParameter = 2;

    private static readonly CelValue Missing = CelValue.Error("the variable has no value here");

    private readonly GatewayRequest request;
    private readonly RequestObject requestObject;
    private readonly AuthObject auth;
    private readonly ResponseObject response;
    private readonly string?[] parameters = new string?[Configuration.Routes.RoutePattern.MaxParameters];

    internal RequestVariables(GatewayRequest request)
    {
        this.request = request;
        requestObject = new RequestObject(request);
        auth = new AuthObject(request);
        response = new ResponseObject();
    }

    /// <summary>The variables of this request.</summary>
    /// <exception cref="InvalidOperationException">The context did not come through the gateway.</exception>
    public static RequestVariables Of(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        var variables = request.Variables ??= new RequestVariables(request);
        variables.requestObject.Context = context;
        variables.response.Context = context;
        return variables;
    }

    /// <summary>
    /// The request's JSON body as <c>request.body</c>, set by who has read it. Default: an error, which one that was read never is. What it
    /// lies in lives until the request's end.
    /// </summary>
    public CelValue RequestBody
    {
        get => requestObject.Body;
        set => requestObject.Body = value;
    }

    /// <summary>The answer's JSON body as <c>response.body</c>, likewise.</summary>
    public CelValue ResponseBody
    {
        get => response.Body;
        set => response.Body = value;
    }

    /// <inheritdoc/>
    public CelValue Get(int slot)
    {
        switch (slot)
        {
            case Request:
                return CelValue.Of(requestObject);
            case Auth:
                return CelValue.Of(auth);
        }
        var index = slot - FirstParameter;
        var count = request.Pattern?.ParameterNames.Count ?? 0;
        if (index < count)
            return CelValue.Of(parameters[index] ??= Decode(request.Parameter(index)));
        // Behind the parameters, where the environment has it: see ExpressionCompiler.ForResponse.
        return index == count ? CelValue.Of(response) : Missing;
    }

    /// <summary>The next request begins.</summary>
    internal void Reset()
    {
        requestObject.Reset();
        response.Reset();
        Array.Clear(parameters);
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
            return text.ToString();
        var decoded = new char[text.Length];
        return new string(decoded, 0, PercentEncoding.Decode(text, decoded));
    }
}
