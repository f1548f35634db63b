namespace Gatehouse.Core.Forwarding;

/// <summary>How an exchange ended.</summary>
/// <param name="Error">Why it failed; <see cref="ForwardError.None"/> when it did not.</param>
/// <param name="Held">
/// What it still holds; null for nothing. To be let go of once the upstream has been told: who waits for its place is to find the breaker as it has become.
/// </param>
internal readonly record struct ExchangeEnd(ForwardError Error, IHeldPlace? Held);
