namespace Gatehouse.Policies.Cache;

/// <summary>What came of a request: the word in <c>X-Cache</c>.</summary>
internal enum Outcome
{
    Hit,
    Miss,
    Stale,
    Revalidated,
    Bypass,
}
