using System.Buffers;

namespace Gatehouse.Policies.Transform;

/// <summary>A <see cref="HeldBody"/> for those who write to streams. Setting its length to 0, as clearing an answer does, discards it.</summary>
internal sealed class HeldStream(HeldBody body) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => body.Content?.Length ?? 0;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public override void SetLength(long value) => body.Discard();

    public override void Write(byte[] buffer, int offset, int count) => body.Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await body.WriteAsync(buffer, cancellationToken);

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => body.FlushAsync(cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
}
