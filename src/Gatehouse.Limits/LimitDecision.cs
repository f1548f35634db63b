namespace Gatehouse.Limits;

/// <summary>What a counter says.</summary>
/// <param name="IsAllowed">True when there was room; then it was counted. What is refused is not counted.</param>
/// <param name="Remaining">How many more there is room for right now; at least 0.</param>
/// <param name="Reset">In how long there is room for all again.</param>
/// <param name="RetryAfter">In how long there is room for one; zero when there is.</param>
public readonly record struct LimitDecision(bool IsAllowed, long Remaining, TimeSpan Reset, TimeSpan RetryAfter);
