namespace Gatehouse.Limits;

/// <summary>The counter of one key: 40 bytes, whose meaning is the algorithm's. All zero: nobody's.</summary>
internal struct LimitCell
{
    /// <summary>Whose it is; 0 for nobody's.</summary>
    public UInt128 Key;

    /// <summary>A moment or the number of a window.</summary>
    public long When;

    /// <summary>What was before, or how full it is.</summary>
    public long Before;

    /// <summary>What is counted now.</summary>
    public long Now;
}
