using System.Globalization;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions.Values;
using Gatehouse.Identity.Logins;
using Gatehouse.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Login;

/// <summary>Does what a request of a login asks for.</summary>
/// <param name="part">The login; null when it has errors, and then nothing is served.</param>
/// <param name="action">What is asked for.</param>
internal sealed class LoginPolicy(LoginPart? part, LoginAction action) : RoutePolicy
{
    private const int MaxBody = 16 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public override string Detail => action.ToString().ToLowerInvariant();

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (action == LoginAction.Keys)
            return LoginAnswers.KeysAsync(context, part!.PublicKeys ?? "{\"keys\":[]}");
        if (part!.Service is not { } service)
            return RefuseAsync(context, LoginProblems.Unavailable, Soon);
        return action switch
        {
            LoginAction.Login => LoginAsync(context, service),
            LoginAction.Refresh => RefreshAsync(context, service),
            LoginAction.Logout => LogoutAsync(context, service),
            _ => MeAsync(context, service),
        };
    }

    private static async Task LoginAsync(HttpContext context, LoginService service)
    {
        if (await ReadAsync(context) is not { } body)
            return;
        var name = TextOf(body, "email") ?? TextOf(body, "username");
        if (name is null || TextOf(body, "password") is not { } password)
        {
            await ProblemResponse.WriteAsync(context, LoginProblems.Incomplete);
            return;
        }
        var outcome = await service.LoginAsync(name, password, GatewayRequest.Of(context).ClientAddress, context.RequestAborted);
        await AnswerAsync(context, outcome, LoginProblems.Refused);
    }

    private static async Task RefreshAsync(HttpContext context, LoginService service)
    {
        if (await ReadAsync(context) is not { } body)
            return;
        if (TextOf(body, "refreshToken") is not { } token)
            await ProblemResponse.WriteAsync(context, LoginProblems.NoRefreshToken);
        else
            await AnswerAsync(context, await service.RefreshAsync(token, context.RequestAborted), LoginProblems.InvalidToken);
    }

    private static async Task LogoutAsync(HttpContext context, LoginService service)
    {
        string? refreshToken = null;
        var isEverywhere = false;
        if (JsonRequestBody.IsThere(context))
        {
            if (await ReadAsync(context) is not { } body)
                return;
            refreshToken = TextOf(body, "refreshToken");
            isEverywhere = body.TryGet("everywhere", out var value) && value.IsTrue;
        }
        var claims = GatewayRequest.Of(context).Caller?.Claims.AsMap;
        if (isEverywhere)
        {
            await LogoutEverywhereAsync(context, service, claims);
            return;
        }
        var id = claims is null ? null : TextOf(claims, "jti");
        if (id is null && refreshToken is null)
        {
            await ProblemResponse.WriteAsync(context, LoginProblems.NothingToEnd);
            return;
        }
        // From here on it is done whether the client waits for it or not.
        await EndAsync(context, await service.LogoutAsync(id, ExpiryOf(claims), refreshToken, CancellationToken.None));
    }

    // A refresh token alone will not do: one that was used long ago would end what it has nothing to do with.
    private static async Task LogoutEverywhereAsync(HttpContext context, LoginService service, CelMap? claims)
    {
        if (claims is null || TextOf(claims, "sub") is not { } user)
            await RefuseAsync(context, LoginProblems.AccessTokenRequired, TimeSpan.Zero);
        else
            await EndAsync(context, await service.LogoutEverywhereAsync(user, CancellationToken.None));
    }

    private static Task EndAsync(HttpContext context, StoreStatus status)
    {
        if (status != StoreStatus.Done)
            return RefuseAsync(context, LoginProblems.Unavailable, Soon);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task MeAsync(HttpContext context, LoginService service)
    {
        var subject = GatewayRequest.Of(context).Caller?.Subject;
        var found = await service.FindUserAsync(subject ?? "", context.RequestAborted);
        if (!found.IsAvailable)
            await RefuseAsync(context, LoginProblems.Unavailable, Soon);
        else if (found.User is not { IsDisabled: false } user)
            await RefuseAsync(context, LoginProblems.InvalidToken, TimeSpan.Zero);
        else
            await LoginAnswers.UserAsync(context, user);
    }

    private static Task AnswerAsync(HttpContext context, LoginOutcome outcome, Problem refused) => outcome.Status switch
    {
        LoginStatus.Issued => LoginAnswers.TokensAsync(context, outcome.Tokens!),
        LoginStatus.LockedOut => RefuseAsync(context, LoginProblems.LockedOut, outcome.RetryAfter),
        LoginStatus.Unavailable => RefuseAsync(context, LoginProblems.Unavailable, outcome.RetryAfter),
        _ => RefuseAsync(context, refused, TimeSpan.Zero),
    };

    private static Task RefuseAsync(HttpContext context, Problem problem, TimeSpan retryAfter)
    {
        if (retryAfter > TimeSpan.Zero)
            context.Response.Headers.RetryAfter = RetryTime.Seconds(retryAfter);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResponse.WriteAsync(context, problem);
    }

    // The body's members; null when it has been answered already.
    private static async Task<CelMap?> ReadAsync(HttpContext context)
    {
        if (!MediaTypes.IsJson(context.Request.ContentType))
        {
            await ProblemResponse.WriteAsync(context, LoginProblems.NotJson);
            return null;
        }
        if (await JsonRequestBody.ReadAsync(context, MaxBody) is { } problem)
        {
            await ProblemResponse.WriteAsync(context, problem);
            return null;
        }
        var body = RequestVariables.Of(context).RequestBody;
        return body.Kind == CelKind.Map ? body.AsMap : CelMap.Empty;
    }

    private static string? TextOf(CelMap members, string name) =>
        members.TryGet(name, out var value) && value.Kind == CelKind.String && value.AsString.Length > 0 ? value.AsString : null;

    private static DateTimeOffset ExpiryOf(CelMap? claims) =>
        claims is not null && claims.TryGet("exp", out var value) && value.TryText(out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling(seconds))
            : DateTimeOffset.MaxValue;
}
