using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Auth;

/// <summary>Asks the authorities in turn; the first that knows the caller lets the request pass. Immutable.</summary>
internal sealed class AuthPolicy : RoutePolicy
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly Authority[] authorities;
    private readonly bool isOptional;
    private readonly bool readsTokens;
    private readonly StringValues challenges;
    private readonly string[] cookies;

    public AuthPolicy(Authority[] authorities, bool isOptional)
    {
        this.authorities = authorities;
        this.isOptional = isOptional;
        readsTokens = authorities.Any(authority => authority.ReadsTokens);
        cookies = [.. authorities.Select(authority => authority.Cookie).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        challenges = authorities.Select(authority => authority.Challenge).Distinct().ToArray();
    }

    public override string Detail => string.Join(", ", authorities.Select(authority => authority.Name)) + (isOptional ? ", or nobody" : "");

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var refusal = AuthOutcome.Nothing;
        for (var i = 0; i < authorities.Length; i++)
        {
            var asked = authorities[i].IdentifyAsync(context);
            if (!asked.IsCompletedSuccessfully)
                return WaitAsync(context, next, asked, i, refusal);
            if (IsKnown(context, asked.Result, ref refusal))
                return PassAsync(context, next, i);
        }
        return EndAsync(context, next, refusal);
    }

    private async Task WaitAsync(HttpContext context, RequestDelegate next, ValueTask<AuthOutcome> asked, int i, AuthOutcome refusal)
    {
        var isKnown = IsKnown(context, await asked, ref refusal);
        while (!isKnown && ++i < authorities.Length)
            isKnown = IsKnown(context, await authorities[i].IdentifyAsync(context), ref refusal);
        await (isKnown ? PassAsync(context, next, i) : EndAsync(context, next, refusal));
    }

    // i is whom the request convinced; -1 for nobody.
    private Task PassAsync(HttpContext context, RequestDelegate next, int i)
    {
        var verifier = i < 0 ? null : authorities[i];
        for (var other = 0; other < authorities.Length; other++)
        {
            if (other != i)
                authorities[other].Conceal(context, verifier);
        }
        if (readsTokens)
            ConcealTokens(context, verifier);
        return next(context);
    }

    // A service believes in tokens because they have been verified here.
    private void ConcealTokens(HttpContext context, Authority? verifier)
    {
        var isOfToken = verifier is { ReadsTokens: true };
        if (!isOfToken && BearerToken.IsIn(context))
            context.Request.Headers.Remove("Authorization");
        foreach (var cookie in cookies)
        {
            if (!isOfToken || !(verifier!.HasSeen("Cookie") || cookie.Equals(verifier.Cookie, StringComparison.OrdinalIgnoreCase)))
                CookieField.Remove(context.Request.Headers, cookie);
        }
    }

    // Of several refusals the first is told, but one that the client cannot help comes before one that it can, and that of the authority
    // whose credentials they are before those of others.
    private static bool IsKnown(HttpContext context, AuthOutcome outcome, ref AuthOutcome refusal)
    {
        if (outcome.Caller is { } caller)
        {
            GatewayRequest.Of(context).Caller = caller;
            return true;
        }
        if (outcome.Refusal is { } problem && (refusal.Refusal is not { Status: var told } || Rank(outcome, problem.Status) > Rank(refusal, told)))
            refusal = outcome;
        return false;
    }

    private static int Rank(in AuthOutcome refusal, int status) => status >= 500 ? 2 : refusal.IsForAnother ? 0 : 1;

    private Task EndAsync(HttpContext context, RequestDelegate next, AuthOutcome refusal)
    {
        // One without authorities is never served; if it were, it would be closed.
        if (authorities.Length == 0)
            return ProblemResponse.WriteAsync(context, AuthProblems.Unavailable);
        if (refusal.Answer is { } answer)
            return answer(context);
        if (refusal.Refusal is null && isOptional)
            return PassAsync(context, next, -1);
        var problem = refusal.Refusal ?? authorities[0].Missing;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = refusal.Challenge is { } own ? new StringValues(own) : challenges;
        else if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryTime.Seconds(Soon);
        return ProblemResponse.WriteAsync(context, problem);
    }
}
