namespace Gatehouse.Redis.Limits;

/// <summary>The arguments of one call of a script.</summary>
/// <param name="Prefix">What the key begins with.</param>
/// <param name="Key">The key.</param>
/// <param name="Count">How many per window.</param>
/// <param name="Window">The window in microseconds.</param>
/// <param name="Burst">The most at once.</param>
/// <param name="Amount">How many.</param>
/// <param name="IsForced">Whether to count them in any case.</param>
/// <param name="Now">The time in microseconds since the Unix epoch; 0 for the server's.</param>
internal readonly record struct LimitCall(byte[] Prefix, string Key, long Count, long Window, long Burst, long Amount, bool IsForced, long Now);
