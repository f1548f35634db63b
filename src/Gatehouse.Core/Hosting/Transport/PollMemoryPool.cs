using System.Buffers;
using Gatehouse.Core.Reuse;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// The server's pool of memory, of which a thread that polls keeps some blocks and takes the one that was used last: the pool itself gives the one
/// that was not used for the longest time, and that is in no cache of the processor any more.
/// </summary>
/// <param name="pool">The server's, which it owns.</param>
internal sealed class PollMemoryPool(MemoryPool<byte> pool) : MemoryPool<byte>
{
    /// <summary>How many blocks a thread keeps: 1 MB.</summary>
    public const int MostKept = 256;

    // Of the server's blocks; others are not kept.
    private const int BlockSize = 4096;

    [ThreadStatic]
    private static Shelf<Block>? shelf;

    public override int MaxBufferSize => pool.MaxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
        minBufferSize <= BlockSize && shelf is { } kept && kept.TryTake(out var block) ? block : new Block(pool.Rent(minBufferSize));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pool.Dispose();
    }

    private sealed class Block(IMemoryOwner<byte> owner) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = owner.Memory;

        public void Dispose()
        {
            if (Memory.Length != BlockSize || Round.Current is null || !(shelf ??= new(MostKept)).TryPut(this))
                owner.Dispose();
        }
    }
}
