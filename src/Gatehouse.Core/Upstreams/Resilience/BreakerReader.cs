using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Reads <c>breaker</c>.</summary>
internal static class BreakerReader
{
    /// <summary>The limits.</summary>
    public static BreakerLimits Limits(BreakerConfig section) => new()
    {
        Failures = section.Failures,
        FailureRate = section.FailureRate?.Share,
        MinRequests = section.MinRequests,
        Window = section.Window,
        Open = section.Open,
        Probes = section.Probes,
    };

    /// <summary>The fallback; null when there is none, or errors were added.</summary>
    /// <param name="name">Of the upstream.</param>
    /// <param name="section">The section.</param>
    /// <param name="upstreams">The names of all.</param>
    /// <param name="keys">The keys that belong to policies and parts.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static Fallback? Fallback(string name, BreakerConfig section, IReadOnlyCollection<string> upstreams, ConfigKeys keys, ConfigErrors errors)
    {
        switch (section.Fallback)
        {
            case null:
                return null;
            case ConfigScalar { Value: var other } when upstreams.Contains(other) && other != name:
                return new Fallback(other, null);
            case ConfigScalar { Value: "cached" }:
                return Resilience.Fallback.Cached;
            case ConfigScalar scalar:
                var near = Suggestion.For(scalar.Value, upstreams.Where(known => known != name));
                errors.Add(ConfigErrorCodes.UnknownName, scalar, $"'{scalar.Value}' is no other upstream", near is null ? null : $"did you mean '{near}'?");
                return null;
            default:
                var answer = OptionsBinder.Bind<StaticAnswerConfig>(section.Fallback, errors, keys, "the fallback") is { } read ? StaticAnswer.Read(read, errors) : null;
                return answer is null ? null : new Fallback(null, answer);
        }
    }
}
