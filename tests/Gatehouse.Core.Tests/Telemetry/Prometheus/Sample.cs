namespace Gatehouse.Core.Tests.Telemetry.Prometheus;

/// <summary>A sample as a scraper reads it.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>The labels without <c>le</c>, as one text: what the buckets of one histogram share.</summary>
    public string Series => string.Join(',', Labels.Where(label => label.Key != "le").OrderBy(label => label.Key).Select(label => label.Key + "=" + label.Value));
}
