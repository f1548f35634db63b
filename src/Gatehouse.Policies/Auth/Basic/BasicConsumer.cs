using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Somebody with a password. Immutable.</summary>
/// <param name="Caller">Who it is.</param>
/// <param name="Password">The hash.</param>
internal sealed record BasicConsumer(Caller Caller, string Password);
