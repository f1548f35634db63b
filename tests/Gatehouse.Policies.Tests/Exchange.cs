using System.Net;
using System.Text;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Tests;

/// <summary>One request and its answer, without a server.</summary>
internal sealed class Exchange
{
    public Exchange(string method = "GET", string target = "/", string client = "192.0.2.1")
    {
        var queryStart = target.IndexOf('?', StringComparison.Ordinal);
        Gateway = new GatewayRequest(new CanonicalTarget(target, queryStart < 0 ? target.Length : queryStart), "cid-1", IPAddress.Parse(client));
        Context = new DefaultHttpContext();
        Context.Features.Set(Gateway);
        Context.Request.Method = method;
        Context.Request.Protocol = "HTTP/1.1";
        Context.Response.Body = new MemoryStream();
    }

    public DefaultHttpContext Context { get; }

    public GatewayRequest Gateway { get; }

    public IHeaderDictionary RequestHeaders => Context.Request.Headers;

    public IHeaderDictionary ResponseHeaders => Context.Response.Headers;

    public int Status => Context.Response.StatusCode;

    public string Body => Encoding.UTF8.GetString(((MemoryStream)Context.Response.Body).ToArray());

    /// <summary>How often the policy called next.</summary>
    public int NextCalls { get; private set; }

    /// <summary>What stands behind the policy; by default nothing.</summary>
    public RequestDelegate Next { get; set; } = _ => Task.CompletedTask;

    public Exchange WithHeader(string name, params string[] values)
    {
        Context.Request.Headers[name] = values;
        return this;
    }

    /// <summary>Says that the route matched with one parameter at this place in the path.</summary>
    public Exchange WithParameter(RoutePattern pattern, int start, int length)
    {
        Gateway.Pattern = pattern;
        Gateway.Parameters.Push(start, length);
        return this;
    }

    /// <summary>Runs the policy as the gateway does: the request's side, then the answer's.</summary>
    public async Task<Exchange> Through(RoutePolicy policy)
    {
        await policy.InvokeAsync(Context, context =>
        {
            NextCalls++;
            return Next(context);
        });
        if (policy.ActsOnResponse)
            policy.OnResponse(Context);
        return this;
    }

    public void ShouldBeRefused(int status, string code)
    {
        Status.ShouldBe(status);
        Gateway.ErrorCode.ShouldBe(code);
        Body.ShouldContain($"\"code\":\"{code}\"");
        NextCalls.ShouldBe(0);
    }
}
