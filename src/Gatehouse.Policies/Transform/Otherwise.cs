namespace Gatehouse.Policies.Transform;

/// <summary>What becomes of a body that a rule cannot be applied to.</summary>
internal enum Otherwise
{
    /// <summary>It passes as it is.</summary>
    Pass,

    /// <summary>The request is refused.</summary>
    Fail,
}
