namespace Gatehouse.Benchmarks.Gateways;

/// <summary>One request.</summary>
/// <param name="Due">The timestamp at which it was to be sent.</param>
/// <param name="Milliseconds">From then to the end of the answer.</param>
/// <param name="Status">The status; 0 when there was no answer.</param>
internal readonly record struct LoadSample(long Due, double Milliseconds, int Status)
{
    /// <summary>From when it was sent to the end of the answer.</summary>
    public double FromSending { get; init; }
}
