using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Headers;

/// <summary>Edits the answer on its way out. Immutable.</summary>
internal sealed class ResponseHeadersPolicy(HeaderEdits edits) : RoutePolicy
{
    public override bool ActsOnResponse => true;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) => next(context);

    public override void OnResponse(HttpContext context) => edits.Apply(context.Response.Headers);
}
