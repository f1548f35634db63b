using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Pipeline;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>What a configuration says of plans that keys of a database name. Thread-safe.</summary>
internal sealed partial class Plans(string authority, IReadOnlyDictionary<string, IReadOnlyList<RoutePolicy>> policies, ILogger logger)
{
    // So that no hand in the database fills memory.
    private const int MaxUnknown = 100;

    private readonly FrozenDictionary<string, IReadOnlyList<RoutePolicy>> policies = policies.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> unknown = new(StringComparer.Ordinal);

    // Callers outlive this configuration's section, their policies do not. What is removed from the database goes from here by itself.
    private readonly ConditionalWeakTable<StoredCaller, Caller> callers = [];

    /// <summary>The caller with the policies of the plan; null when there is no such plan, which is logged once.</summary>
    public Caller? Of(StoredCaller stored) =>
        stored.Plan is null ? stored.Caller : callers.TryGetValue(stored, out var known) ? known : Make(stored, stored.Plan);

    private Caller? Make(StoredCaller stored, string plan)
    {
        if (policies.TryGetValue(plan, out var own))
        {
            var caller = stored.Caller;
            return callers.GetValue(stored, _ => new Caller(caller.Authority, caller.Subject, caller.Roles, caller.Claims) { Policies = own });
        }
        if (unknown.Count < MaxUnknown && unknown.TryAdd(plan, true))
            LogUnknown(logger, authority, plan);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "There are keys of the plan '{Plan}', which is not under 'auth.{Authority}.apiKey.plans'. They are refused.")]
    private static partial void LogUnknown(ILogger logger, string authority, string plan);
}
