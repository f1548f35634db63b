using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Hosting;

/// <summary>A policy in an explanation.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Stage">Where it runs.</param>
/// <param name="IsInherited">True when it comes from <c>defaults</c>.</param>
public sealed record ExplainedPolicy(string Name, PolicyStage Stage, bool IsInherited);
