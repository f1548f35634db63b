using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Limits;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Limit;

/// <summary>A limit, counting. Thread-safe.</summary>
internal sealed class LimitCounter : IAsyncDisposable
{
    private readonly LocalMeter? local;
    private readonly SlotMeter? slots;
    private readonly SharedMeter? shared;
    private readonly LimitKey key;
    private readonly string storePrefix;
    private readonly Action countRefused;

    /// <summary>Creates one.</summary>
    /// <param name="plan">What it is.</param>
    /// <param name="owner">Where it is written; the same on all nodes.</param>
    /// <param name="store">What nodes share; null for nothing.</param>
    /// <param name="counters">Takes how often it refused.</param>
    /// <param name="time">The only source of time.</param>
    public LimitCounter(LimitPlan plan, string owner, ILimitStore? store, PolicyCounters counters, TimeProvider time)
    {
        Plan = plan;
        key = new LimitKey(plan.Subject, plan.Per);
        if (plan.Rule is not { } rule)
            slots = new SlotMeter(plan.Slots, plan.MaxKeys);
        else if (store is null || plan.Sharing == LimitSharing.None)
            local = new LocalMeter(rule, plan.MaxKeys, time);
        else
            shared = new SharedMeter(rule, store, new LocalMeter(SharedMeter.ShareOf(rule, plan.Share), plan.MaxKeys, time), plan.Sharing == LimitSharing.Batched, time);
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}|{plan.Rule}|{plan.Subject}|{plan.Per?.Text}"));
        storePrefix = $"limit:{LimitKey.Short(plan.Name.Replace(' ', '-'))}:{Convert.ToHexStringLower(identity.AsSpan(0, 8))}:";
        countRefused = counters.Counter(
            plan.Shadow ? "gateway_rate_limited_shadow_total" : "gateway_rate_limited_total",
            plan.Shadow ? "Requests that a limit in the shadow would have refused." : "Requests that a limit refused.",
            "limit",
            owner.StartsWith("limits.", StringComparison.Ordinal) ? plan.Name : $"{owner}: {plan.Name}");
        Quota = string.Create(CultureInfo.InvariantCulture, $"{plan.Rule?.Count ?? plan.Slots}");
        PolicyItem = plan.Rule is null
            ? $"\"{plan.Name}\";q={Quota};qu=\"concurrent-requests\""
            : string.Create(CultureInfo.InvariantCulture, $"\"{plan.Name}\";q={Quota};w={Math.Ceiling(plan.Rule.Window.TotalSeconds)}");
        StateStart = $"\"{plan.Name}\";r=";
    }

    /// <summary>What it is.</summary>
    public LimitPlan Plan { get; }

    /// <summary>Whether each that is let in must be let out again.</summary>
    public bool HasSlots => slots is not null;

    /// <summary>Whether asking may take time.</summary>
    public bool IsShared => shared is not null;

    /// <summary>The most, in digits.</summary>
    public string Quota { get; }

    /// <summary>Its item in <c>RateLimit-Policy</c>.</summary>
    public string PolicyItem { get; }

    /// <summary>The beginning of <c>RateLimit</c>, up to the number.</summary>
    public string StateStart { get; }

    /// <summary>
    /// The order to ask in: first what is in memory, since that can be taken back when a later one refuses; then the shortest windows, since what
    /// was taken from them in vain is there again the soonest. To give back in a store would be a second round trip for each refused request.
    /// </summary>
    public static IEnumerable<LimitCounter> InOrder(IEnumerable<LimitCounter> counters) =>
        counters.OrderBy(counter => counter.IsShared).ThenBy(counter => counter.IsShared ? counter.Plan.Rule!.Window : TimeSpan.Zero);

    /// <summary>Whose counter this request is for.</summary>
    public UInt128 KeyOf(HttpContext context, GatewayRequest request) => key.Of(context, request);

    /// <summary>Counts one that is not shared. In the shadow it is counted whether there is room or not.</summary>
    public LimitDecision Take(UInt128 whose) => Note(slots is not null ? slots.Take(whose, Plan.Shadow) : local!.Take(whose, 1, Plan.Shadow));

    /// <summary>Counts one that is shared.</summary>
    /// <param name="whose">The key in memory.</param>
    /// <param name="context">The request; null for a limit for everybody.</param>
    public async ValueTask<LimitDecision> TakeAsync(UInt128 whose, HttpContext? context) =>
        Note(await shared!.TakeAsync(whose, storePrefix + (context is null ? "*" : key.NameOf(context))));

    /// <summary>Takes back one that was let in: a slot at its end, anything else when another limit refused it.</summary>
    public void GiveBack(UInt128 whose)
    {
        slots?.GiveBack(whose);
        local?.GiveBack(whose);
    }

    public ValueTask DisposeAsync() => shared?.DisposeAsync() ?? ValueTask.CompletedTask;

    private LimitDecision Note(LimitDecision decision)
    {
        if (decision.IsAllowed)
            return decision;
        countRefused();
        return Plan.Shadow ? decision with { IsAllowed = true } : decision;
    }
}
