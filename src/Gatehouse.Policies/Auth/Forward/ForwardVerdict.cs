using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>What a service said of a request that it lets pass. Immutable.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Fields">What is put on the request.</param>
internal sealed record ForwardVerdict(Caller Caller, KeyValuePair<string, string[]>[] Fields);
