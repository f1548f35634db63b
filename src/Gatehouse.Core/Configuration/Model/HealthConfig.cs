using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Asks every destination for its health, also those that no request goes to. One that is not healthy is not picked. Until the first answers
/// are there, all count as healthy.
/// </summary>
[Shorthand(nameof(Path))]
public sealed class HealthConfig : ConfigSection
{
    /// <summary>What is asked for with GET. Default: /health.</summary>
    public string Path { get; init; } = "/health";

    /// <summary>How: <c>http</c>, <c>tcp</c> (a connection is enough) or <c>grpc</c>. Default: http.</summary>
    public HealthKind Kind { get; init; }

    /// <summary>How often, a tenth more or less by chance. Default: 10s.</summary>
    [Bounds("10ms", "1h")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take. Default: 2s.</summary>
    [Bounds("1ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After how many good answers in a row an unhealthy one is healthy. Default: 2.</summary>
    [Bounds("1", "100")]
    public int Healthy { get; init; } = 2;

    /// <summary>After how many bad answers in a row, or none in time, a healthy one is unhealthy. Default: 3.</summary>
    [Bounds("1", "100")]
    public int Unhealthy { get; init; } = 3;

    /// <summary>The statuses of good answers. Default: 200 to 299.</summary>
    [Bounds("200", "599")]
    public IReadOnlyList<int> Status { get; init; } = [];

    /// <summary>An expression over <c>body</c>, JSON or else text, that is true of a good answer. Default: any body.</summary>
    public string? Body { get; init; }
}
