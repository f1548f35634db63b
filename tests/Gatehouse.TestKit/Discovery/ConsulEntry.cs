namespace Gatehouse.TestKit.Discovery;

/// <summary>An instance of a service in a <see cref="ConsulRecorder"/>.</summary>
/// <param name="Address">Of the service; empty for that of its node.</param>
/// <param name="Port">Of the service.</param>
public sealed record ConsulEntry(string Address, int Port)
{
    public string NodeAddress { get; init; } = "10.9.9.9";

    public string[] Tags { get; init; } = [];

    public string Status { get; init; } = "passing";

    public int PassingWeight { get; init; } = 1;

    public int WarningWeight { get; init; } = 1;

    public Dictionary<string, string> Meta { get; init; } = [];

    /// <summary>As <c>/v1/health/service</c> shows it.</summary>
    public object ToJson() => new
    {
        Node = new { ID = "1", Node = "one", Address = NodeAddress, Datacenter = "dc1" },
        Service = new
        {
            ID = $"{Address}:{Port}",
            Service = "payments",
            Tags,
            Address,
            Meta,
            Port,
            Weights = new { Passing = PassingWeight, Warning = WarningWeight },
        },
        Checks = new[] { new { CheckID = "serfHealth", Status = "passing" }, new { CheckID = "service", Status } },
    };
}
