using System.Buffers;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>What the kernel did not take at once: from <paramref name="Start"/> to <paramref name="End"/> of a rented buffer.</summary>
internal readonly record struct UnsentBuffer(IMemoryOwner<byte> Owner, int Start, int End)
{
    /// <summary>The octets.</summary>
    public ReadOnlyMemory<byte> Content => Owner.Memory[Start..End];
}
