using System.Collections.ObjectModel;

namespace Gatehouse.Discovery;

/// <summary>One running copy of a service.</summary>
/// <param name="Host">Where: an address, IPv6 without brackets, or a name that is still to be looked up.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record Instance(string Host, int Port)
{
    /// <summary>How it is spoken to: <c>http</c>, <c>https</c>, <c>h2</c> or <c>h2c</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>The name it goes by, for TLS and the <c>Host</c> field, when <see cref="Host"/> is only its address; otherwise null.</summary>
    public string? Name { get; init; }

    /// <summary>How much of the load it is to get, compared with the others; at least 1, default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>True when it is to be used only where none of the others can be.</summary>
    public bool IsBackup { get; init; }

    /// <summary>The tags that it has in the registry.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What else the registry says about it, by key, in the order of the keys.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
