using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration;

/// <summary>The keys that policies and parts bring along. Immutable.</summary>
/// <param name="Policies">The keys of policies, companion keys included, that a route may have.</param>
/// <param name="Parts">The further keys that the file may have.</param>
public sealed record ConfigKeys(IReadOnlyCollection<string> Policies, IReadOnlyCollection<string> Parts)
{
    /// <summary>The keys of policies that an upstream may have.</summary>
    public IReadOnlyCollection<string> UpstreamPolicies { get; init; } = [];

    /// <summary>The keys of policies that a caller may have.</summary>
    public IReadOnlyCollection<string> CallerPolicies { get; init; } = [];

    /// <summary>No keys at all.</summary>
    public static ConfigKeys None { get; } = new([], []);

    /// <summary>The keys of a kind.</summary>
    public IReadOnlyCollection<string> Of(RemainingKeys kind) => kind switch
    {
        RemainingKeys.Policies => Policies,
        RemainingKeys.UpstreamPolicies => UpstreamPolicies,
        RemainingKeys.CallerPolicies => CallerPolicies,
        _ => Parts,
    };
}
