using System.Net.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>Waits for a socket to have something to receive, or an end.</summary>
internal sealed class ReceiveOperation(SocketReader reader)
    : SocketAsyncEventArgs(/* no execution context */ true)
{
    protected override void OnCompleted(SocketAsyncEventArgs e) => reader.Continue();
}
