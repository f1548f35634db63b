using Gatehouse.Core.Pipeline;
using Gatehouse.Limits;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Limit;

/// <summary>
/// Counts a request by each of its limits, in the order of <see cref="LimitCounter.InOrder"/>, and refuses it when one has no room; what was counted
/// in memory by then is taken back. Thread-safe.
/// </summary>
internal sealed class LimitPolicy : RoutePolicy
{
    private static readonly Problem Refused = new(StatusCodes.Status429TooManyRequests, "rate_limited", "Rate limit exceeded");

    private readonly LimitCounter[] counters;
    private readonly LimitCounter[] own;
    private readonly TimeProvider time;
    private readonly string policies;
    private readonly bool hasSlots;

    /// <summary>Creates one.</summary>
    /// <param name="counters">Its limits.</param>
    /// <param name="own">Those of them that end with it.</param>
    /// <param name="time">The only source of time.</param>
    public LimitPolicy(IReadOnlyList<LimitCounter> counters, IReadOnlyList<LimitCounter> own, TimeProvider time)
    {
        this.counters = [.. LimitCounter.InOrder(counters)];
        this.own = [.. own];
        this.time = time;
        hasSlots = counters.Any(counter => counter.HasSlots);
        policies = string.Join(", ", counters.Where(counter => !counter.Plan.Shadow).Select(counter => counter.PolicyItem));
    }

    public override bool ActsOnResponse => true;

    public override string Detail => string.Join(", ", counters.Select(counter => counter.Plan.Name + (counter.Plan.Shadow ? " (shadow)" : "")));

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = GatewayRequest.Of(context);
        var state = request.State<LimitState>();
        state.Begin(policies);
        if (hasSlots)
            return RunWithSlotsAsync(context, next, state);
        for (var i = 0; i < counters.Length; i++)
        {
            var counter = counters[i];
            if (counter.IsShared)
                return RunSharedAsync(context, next, state, i);
            var decision = counter.Take(counter.KeyOf(context, request));
            state.Consider(counter, decision);
            if (!decision.IsAllowed)
                return RefuseAsync(context, decision, i);
        }
        return next(context);
    }

    public override void OnResponse(HttpContext context)
    {
        var state = GatewayRequest.Of(context).State<LimitState>();
        if (state.Counter is null)
            return;
        LimitFieldsOfAnswer.Write(context, state, time);
        // Once, though the caller's limits and the route's both come here.
        state.Reset();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var counter in own)
            await counter.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task RunSharedAsync(HttpContext context, RequestDelegate next, LimitState state, int from)
    {
        var request = GatewayRequest.Of(context);
        for (var i = from; i < counters.Length; i++)
        {
            var decision = await counters[i].TakeAsync(counters[i].KeyOf(context, request), context);
            state.Consider(counters[i], decision);
            if (decision.IsAllowed)
                continue;
            await RefuseAsync(context, decision, from);
            return;
        }
        await next(context);
    }

    // The keys are kept: what a request is can look different at its end.
    private async Task RunWithSlotsAsync(HttpContext context, RequestDelegate next, LimitState state)
    {
        var request = GatewayRequest.Of(context);
        var keys = new UInt128[counters.Length];
        var taken = 0;
        var isRefused = false;
        try
        {
            for (; taken < counters.Length && !isRefused; taken++)
            {
                var counter = counters[taken];
                keys[taken] = counter.KeyOf(context, request);
                var decision = counter.IsShared ? await counter.TakeAsync(keys[taken], context) : counter.Take(keys[taken]);
                state.Consider(counter, decision);
                if (decision.IsAllowed)
                    continue;
                isRefused = true;
                await RefuseAsync(context, decision, 0);
                break;
            }
            if (!isRefused)
                await next(context);
        }
        finally
        {
            for (var i = 0; i < taken; i++)
            {
                if (counters[i].HasSlots || isRefused)
                    counters[i].GiveBack(keys[i]);
            }
        }
    }

    private Task RefuseAsync(HttpContext context, in LimitDecision decision, int counted)
    {
        for (var i = 0; i < counted; i++)
            counters[i].GiveBack(counters[i].KeyOf(context, GatewayRequest.Of(context)));
        context.Response.Headers.RetryAfter = RetryTime.Seconds(decision.RetryAfter);
        return ProblemResponse.WriteAsync(context, Refused);
    }
}
