namespace Gatehouse.Benchmarks.Tokens;

/// <summary>What one forged token costs.</summary>
/// <param name="Name">How it is forged.</param>
/// <param name="Median">Of one run, in microseconds.</param>
/// <param name="Most">The longest run, in microseconds.</param>
/// <param name="Bytes">Allocated by one run.</param>
/// <param name="Characters">The length of the token.</param>
/// <param name="Accepted">How often it was taken for a good one.</param>
internal sealed record ForgedCost(string Name, double Median, double Most, double Bytes, int Characters, int Accepted);
