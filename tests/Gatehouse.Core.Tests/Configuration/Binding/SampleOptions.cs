using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Configuration.Binding;

/// <summary>One option of every type.</summary>
public sealed class SampleOptions
{
    public string Text { get; init; } = "default";
    public string? MaybeText { get; init; } = "default";
    public bool Truth { get; init; }
    public bool? MaybeTruth { get; init; } = true;

    [Bounds("1", "65535")]
    public int Port { get; init; } = 80;

    public long Large { get; init; }

    [Bounds("0", "1")]
    public double Share { get; init; } = 0.5;

    [Bounds("1ms", "24h")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);

    [Bounds("1", "1MiB")]
    public ByteSize Size { get; init; } = new(65_536);

    public SampleChoice Choice { get; init; }
    public ConfigNode? Raw { get; init; }
    public IReadOnlyList<string> Names { get; init; } = [];

    [Bounds("1", "10")]
    public IReadOnlyList<int> Numbers { get; init; } = [];

    public IReadOnlyDictionary<string, TimeSpan> Waits { get; init; } = new Dictionary<string, TimeSpan>();
    public IReadOnlyDictionary<string, SampleRule> Entries { get; init; } = new Dictionary<string, SampleRule>();
    public IReadOnlyList<SampleRule> Rules { get; init; } = [];
    public SampleRule? Rule { get; init; }
    public SampleCors? Cors { get; init; }
    public SamplePlain? Plain { get; init; }
    public int ReadOnly { get; } = 1;
}
