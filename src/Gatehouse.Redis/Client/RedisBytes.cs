using System.Buffers;

namespace Gatehouse.Redis.Client;

/// <summary>A value that was read, in memory from a pool. Belongs to who asked, who disposes of it once.</summary>
internal sealed class RedisBytes : IMemoryOwner<byte>
{
    private byte[]? buffer;
    private readonly int length;

    public RedisBytes(ReadOnlySpan<byte> value)
    {
        buffer = ArrayPool<byte>.Shared.Rent(value.Length);
        length = value.Length;
        value.CopyTo(buffer);
    }

    /// <inheritdoc/>
    public Memory<byte> Memory => (buffer ?? throw new ObjectDisposedException(nameof(RedisBytes))).AsMemory(0, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } taken)
            ArrayPool<byte>.Shared.Return(taken);
    }
}
