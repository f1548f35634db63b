using System.Collections.Frozen;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cors;

/// <summary>
/// Answers preflights and says in every answer who may read it. All headers are written in <see cref="OnResponse"/>, after the
/// upstream's own have been taken off, so that an answer never has two opinions. Immutable.
/// </summary>
internal sealed class CorsPolicy : RoutePolicy
{
    private static readonly Problem Refused = new(StatusCodes.Status403Forbidden, "cors_refused", "Cross-origin request not allowed");

    private static readonly StringValues VaryOrigin = "Origin";

    public required bool AllowsAny { get; init; }

    public required FrozenSet<string> Exact { get; init; }

    public required CorsOrigin[] Wildcards { get; init; }

    public required FrozenSet<string> Methods { get; init; }

    public required string MethodsText { get; init; }

    /// <summary>Null: what the preflight asks for.</summary>
    public required string? HeadersText { get; init; }

    public required string ExposeText { get; init; }

    public required bool Credentials { get; init; }

    public required string MaxAgeText { get; init; }

    public override bool ActsOnResponse => true;

    public override bool AnswersPreflight => true;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsPreflight(context.Request))
            return next(context);
        var headers = context.Request.Headers;
        if (!Allows(headers.Origin) || headers.AccessControlRequestMethod is not [{ } method] || !Methods.Contains(method)
            || !AreNames(headers.AccessControlRequestHeaders))
        {
            return ProblemResponse.WriteAsync(context, Refused);
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public override void OnResponse(HttpContext context)
    {
        var headers = context.Response.Headers;
        RemoveAll(headers);
        var origin = context.Request.Headers.Origin;
        if (AllowsAny)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            AddVary(headers);
            if (!Allows(origin))
                return;
            headers.AccessControlAllowOrigin = origin;
        }
        if (Credentials)
            headers.AccessControlAllowCredentials = "true";
        if (!IsPreflight(context.Request))
        {
            if (ExposeText.Length > 0)
                headers.AccessControlExposeHeaders = ExposeText;
        }
        else if (context.Response.StatusCode == StatusCodes.Status204NoContent)
        {
            AllowRequest(context.Request, headers);
        }
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    private static void RemoveAll(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = default;
        headers.AccessControlAllowCredentials = default;
        headers.AccessControlAllowMethods = default;
        headers.AccessControlAllowHeaders = default;
        headers.AccessControlExposeHeaders = default;
        headers.AccessControlMaxAge = default;
        headers.Remove("Access-Control-Allow-Private-Network");
    }

    private static void AddVary(IHeaderDictionary headers)
    {
        var vary = headers.Vary;
        if (vary.Count == 0)
            headers.Vary = VaryOrigin;
        else if (!Names(vary, "Origin") && !Names(vary, "*"))
            headers.Vary = StringValues.Concat(vary, VaryOrigin);
    }

    private static bool Names(StringValues list, string name)
    {
        foreach (var line in list)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan(range).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }

    // These go back into the answer, so nothing but a list of names may be in them.
    private static bool AreNames(StringValues list)
    {
        foreach (var line in list)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(range).Trim(' ');
                if (!name.IsEmpty && !HeaderSyntax.IsToken(name))
                    return false;
            }
        }
        return true;
    }

    private void AllowRequest(HttpRequest request, IHeaderDictionary headers)
    {
        headers.AccessControlAllowMethods = MethodsText;
        headers.AccessControlMaxAge = MaxAgeText;
        if (HeadersText is null)
            headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        else if (HeadersText.Length > 0)
            headers.AccessControlAllowHeaders = HeadersText;
    }

    private bool Allows(StringValues origin)
    {
        if (origin is not [{ } text])
            return false;
        if (AllowsAny || Exact.Contains(text))
            return true;
        foreach (var wildcard in Wildcards)
        {
            if (wildcard.Matches(text))
                return true;
        }
        return false;
    }
}
