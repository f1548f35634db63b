namespace Gatehouse.Identity.Lockouts;

/// <summary>How failures slow down further attempts.</summary>
public sealed record LockoutRule
{
    /// <summary>For one account: 5 free failures, then 1 s doubling to 15 min.</summary>
    public static LockoutRule Account { get; } = new() { FreeFailures = 5 };

    /// <summary>For one client address: 20 free failures (many people may share one), then 1 s doubling to 15 min.</summary>
    public static LockoutRule Address { get; } = new() { FreeFailures = 20 };

    /// <summary>Failures after which there is no waiting yet. From 1.</summary>
    public required int FreeFailures { get; init; }

    /// <summary>The wait after the first failure beyond the free ones; each further failure doubles it. Default: 1 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Default: 15 min.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After this time without a failure the earlier ones are forgotten. Default: 1 h.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromHours(1);
}
