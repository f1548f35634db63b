using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Hosting;

/// <summary>A policy in an explanation.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Stage">Where it runs.</param>
/// <param name="IsInherited">True when it comes from <c>defaults</c>.</param>
/// <param name="Detail">What the policy adds to its name; null for nothing.</param>
public sealed record ExplainedPolicy(string Name, PolicyStage Stage, bool IsInherited, string? Detail = null);
