namespace Gatehouse.Core.Upstreams;

/// <summary>How long an upstream may take. Immutable; meanings and defaults as in <see cref="Configuration.Model.UpstreamConfig"/>.</summary>
/// <param name="Connect">Longest wait for a connection.</param>
/// <param name="Head">Longest wait for the head of the answer, once the request has been sent.</param>
/// <param name="Idle">Longest pause in a body.</param>
internal sealed record UpstreamLimits(TimeSpan Connect, TimeSpan Head, TimeSpan Idle);
