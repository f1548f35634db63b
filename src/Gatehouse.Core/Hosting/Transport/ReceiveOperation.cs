using System.Net.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>Waits for a socket to have something to receive, or an end. Takes no execution context along: every request has its own.</summary>
internal sealed class ReceiveOperation : SocketAsyncEventArgs
{
    private readonly SocketReader reader;

    public ReceiveOperation(SocketReader reader)
        : base(true) =>
        this.reader = reader;

    protected override void OnCompleted(SocketAsyncEventArgs e) => reader.Continue();
}
