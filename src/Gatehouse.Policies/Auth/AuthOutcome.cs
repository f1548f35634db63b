using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth;

/// <summary>What an authority says of a request: nothing (there are no credentials for it), who calls, or why not.</summary>
internal readonly struct AuthOutcome
{
    private AuthOutcome(Caller? caller, Problem? refusal, string? challenge, RequestDelegate? answer, bool isForAnother = false)
    {
        Caller = caller;
        Refusal = refusal;
        Challenge = challenge;
        Answer = answer;
        IsForAnother = isForAnother;
    }

    /// <summary>The request has no credentials of this kind.</summary>
    public static AuthOutcome Nothing => default;

    /// <summary>Who calls; null otherwise.</summary>
    public Caller? Caller { get; }

    /// <summary>What is wrong with the credentials; null otherwise.</summary>
    public Problem? Refusal { get; }

    /// <summary>The <c>WWW-Authenticate</c> that goes with a refusal; null for the authority's own.</summary>
    public string? Challenge { get; }

    /// <summary>Answers the request, where the refusal is more than a problem; null otherwise.</summary>
    public RequestDelegate? Answer { get; }

    /// <summary>Whether the credentials may be those of another authority, which then knows better what is wrong with them.</summary>
    public bool IsForAnother { get; }

    /// <summary>The credentials are good.</summary>
    public static AuthOutcome Of(Caller caller) => new(caller, null, null, null);

    /// <summary>The credentials are not.</summary>
    public static AuthOutcome Refused(Problem problem, string? challenge = null, bool isForAnother = false) => new(null, problem, challenge, null, isForAnother);

    /// <summary>The credentials are not, and this is the answer.</summary>
    public static AuthOutcome Refused(Problem problem, RequestDelegate answer) => new(null, problem, null, answer);
}
