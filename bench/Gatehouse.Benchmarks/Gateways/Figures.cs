namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Measured values of one kind.</summary>
internal sealed class Figures
{
    private readonly List<double> values = [];

    /// <summary>All of them, in the order in which they were added.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>The value in the middle.</summary>
    public double Median => Quantile(0.5);

    /// <summary>The smallest.</summary>
    public double Least => values.Min();

    /// <summary>The largest.</summary>
    public double Most => values.Max();

    /// <summary>Adds one.</summary>
    public void Add(double value) => values.Add(value);

    /// <summary>The value that this part of them does not exceed.</summary>
    public double Quantile(double part)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)Math.Round(part * (sorted.Count - 1))];
    }

    /// <summary>Median, least and most, as three cells of a table.</summary>
    public string Cells(string format = "F0") => $"{Median.ToString(format)} | {Least.ToString(format)} | {Most.ToString(format)}";
}
