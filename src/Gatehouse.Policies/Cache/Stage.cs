namespace Gatehouse.Policies.Cache;

/// <summary>What becomes of an answer's body.</summary>
internal enum Stage
{
    /// <summary>The head is not complete.</summary>
    Undecided,

    /// <summary>It goes on, and nothing is kept.</summary>
    Passing,

    /// <summary>It goes on, and a copy is kept.</summary>
    Collecting,

    /// <summary>It goes nowhere: another answer is sent.</summary>
    Dropping,
}
