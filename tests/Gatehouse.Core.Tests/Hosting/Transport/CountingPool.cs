using System.Buffers;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>Small buffers, and how many of them are out.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private int rented;

    public int Rented => Volatile.Read(ref rented);

    public override int MaxBufferSize => 4096;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Interlocked.Increment(ref rented);
        return new Buffer(this);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Buffer(CountingPool pool) : IMemoryOwner<byte>
    {
        private byte[]? bytes = new byte[4096];

        public Memory<byte> Memory => bytes ?? throw new ObjectDisposedException(nameof(Buffer));

        public void Dispose()
        {
            if (bytes is null)
                throw new InvalidOperationException("Given back twice.");
            // Who still looks sees it.
            bytes.AsSpan().Fill(0xdd);
            bytes = null;
            Interlocked.Decrement(ref pool.rented);
        }
    }
}
