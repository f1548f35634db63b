using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>Who has a key of a database.</summary>
/// <param name="Caller">The caller, without what the file says of the plan.</param>
/// <param name="Plan">The plan's name; null for none.</param>
internal sealed record StoredCaller(Caller Caller, string? Plan);
