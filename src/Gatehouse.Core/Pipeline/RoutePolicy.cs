using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// The running code of one policy on one route (or on all routes with an equal section, when its module says so). Called
/// concurrently. An expected outcome is never an exception: reject with <see cref="ProblemResponse"/> and do not call next.
/// </summary>
public abstract class RoutePolicy : IAsyncDisposable
{
    /// <summary>
    /// True when the policy wants <see cref="OnResponse"/>. Asked once, when the chain is built.
    /// </summary>
    public virtual bool ActsOnResponse => false;

    /// <summary>
    /// True when the policy keeps answers and so calls <see cref="GatewayRequest.CompleteHead"/> and <see cref="GatewayRequest.SkipHead"/>: it has
    /// its place among those that act on the head without acting itself. Asked once, when the chain is built.
    /// </summary>
    public virtual bool KeepsAnswers => false;

    /// <summary>
    /// True when the policy answers CORS preflight requests, so that the router sends it an <c>OPTIONS</c> request for a path and
    /// requested method that the route serves, though the route itself does not list <c>OPTIONS</c>.
    /// </summary>
    public virtual bool AnswersPreflight => false;

    /// <summary>
    /// True when the policy looks at <see cref="FieldsAsSent"/>, which costs a copy of all fields. Only for the stage <see cref="PolicyStage.Answer"/>.
    /// Asked once, when the chain is built.
    /// </summary>
    public virtual bool WantsFieldsAsSent => false;

    /// <summary>
    /// What the expressions use from which the policy makes a part of the answer: such an answer may not be kept for clients of whom they give something
    /// else. Asked once, when the configuration is checked.
    /// </summary>
    public virtual IEnumerable<ExpressionReference> AnswerReads => [];

    /// <summary>
    /// What the expressions use from which the policy makes a part of the URL that the service is asked for. Asked once, when the configuration is checked.
    /// </summary>
    public virtual IEnumerable<ExpressionReference> TargetReads => [];

    /// <summary>What <c>gatehouse explain</c> adds to the policy's name; null for nothing. Never holds a secret.</summary>
    public virtual string? Detail => null;

    /// <summary>
    /// Handles a request. Calls <paramref name="next"/> at most once; not calling it answers the request. A policy of the stage
    /// <see cref="PolicyStage.Answer"/> never calls it.
    /// </summary>
    public abstract Task InvokeAsync(HttpContext context, RequestDelegate next);

    /// <summary>
    /// Called just before the head of the answer is sent, whoever made it, in the reverse order of the chain; headers may still be
    /// changed. Only when <see cref="ActsOnResponse"/> is true. Must not block and must not throw.
    /// </summary>
    public virtual void OnResponse(HttpContext context)
    {
    }

    /// <summary>Called once, after the last request through this object has ended.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
