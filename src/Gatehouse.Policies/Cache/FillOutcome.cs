namespace Gatehouse.Policies.Cache;

/// <summary>How a fetch that others wait for has ended.</summary>
internal enum FillOutcome
{
    /// <summary>There is an answer for all who match it.</summary>
    Stored,

    /// <summary>The answer is for who asked alone.</summary>
    NotStorable,

    /// <summary>There was none: another one tries.</summary>
    Failed,
}
