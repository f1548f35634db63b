namespace Gatehouse.Benchmarks.Faults;

/// <summary>What a destination does with requests.</summary>
internal enum Fault
{
    /// <summary>Answers them.</summary>
    None,

    /// <summary>Refuses connections, and closes those that it has.</summary>
    Dead,

    /// <summary>Answers nothing.</summary>
    Hang,

    /// <summary>Answers 500.</summary>
    Status500,

    /// <summary>Answers 503.</summary>
    Status503,

    /// <summary>Resets the connection once it has the request.</summary>
    Reset,

    /// <summary>Answers after two seconds.</summary>
    Slow,

    /// <summary>Answers each twentieth after half a second, the others at once.</summary>
    SometimesSlow,

    /// <summary>Each request breaks somewhere else: in its head, its body, after it, in the middle of the answer.</summary>
    Cut,
}
