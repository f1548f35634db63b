using System.Net.Sockets;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A socket's stream that keeps what is written to it when it is told to.</summary>
internal sealed class HeldStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private readonly MemoryStream held = new();
    private int writes;

    /// <summary>How many writes go through; what comes later is kept.</summary>
    public int Through { get; set; } = int.MaxValue;

    /// <summary>What was kept, once.</summary>
    public byte[] Take()
    {
        var bytes = held.ToArray();
        held.SetLength(0);
        return bytes;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (writes++ < Through)
            return base.WriteAsync(buffer, cancellationToken);
        held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        held.Dispose();
        base.Dispose(disposing);
    }
}
