using System.Text;

namespace Gatehouse.Core.Forwarding;

/// <summary>A field that the gateway itself adds to most requests: its name is encoded once. Immutable.</summary>
internal sealed class OwnField(string name)
{
    private readonly byte[] beginning = Encoding.Latin1.GetBytes(name + ": ");

    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>What comes before the value in a line of HTTP/1.1: the name, a colon and a space.</summary>
    public ReadOnlySpan<byte> Beginning => beginning;
}
