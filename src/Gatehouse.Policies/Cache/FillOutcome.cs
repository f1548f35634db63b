namespace Gatehouse.Policies.Cache;

/// <summary>How a fetch that others wait for has ended.</summary>
internal enum FillOutcome
{
    /// <summary>There is an answer for all who match it.</summary>
    Stored,

    /// <summary>The answer is for who asked alone.</summary>
    NotStorable,

    /// <summary>The service was not asked, so nothing is known of what it answers: who waits looks for itself.</summary>
    StandIn,

    /// <summary>There was none: another one tries.</summary>
    Failed,
}
