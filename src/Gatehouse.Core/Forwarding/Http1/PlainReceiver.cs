using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Receives into a connection's buffer, without TLS. It waits without memory, and receives as soon as there is something, before anybody of the
/// <see cref="Round"/> goes on. One at a time.
/// </summary>
internal sealed class PlainReceiver : IValueTaskSource<int>, IRoundWork
{
    private static readonly Action<object?> GoOn = static receiver => ((PlainReceiver)receiver!).Receive();

    private readonly Http1Connection connection;
    private readonly DirectSocket socket;
    private ManualResetValueTaskSourceCore<int> waiter;
    private int count;
    private SocketError fault;

    public PlainReceiver(Http1Connection connection, DirectSocket socket)
    {
        this.connection = connection;
        this.socket = socket;
    }

    /// <summary>Ends when something was received, with how much; 0 at the end of the connection. Throws what a socket throws.</summary>
    public ValueTask<int> ReceiveAsync()
    {
        waiter.Reset();
        var version = waiter.Version;
        while (!socket.WaitsUntilReadable(GoOn, this))
        {
            if (TryReceive())
                return fault == SocketError.Success ? new ValueTask<int>(count) : ValueTask.FromException<int>(Failure);
        }
        return new ValueTask<int>(this, version);
    }

    void IRoundWork.Run()
    {
        if (fault == SocketError.Success)
            waiter.SetResult(count);
        else
            waiter.SetException(Failure);
    }

    int IValueTaskSource<int>.GetResult(short token) => waiter.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

    private SocketException Failure => new((int)fault);

    // The wait is over.
    private void Receive()
    {
        while (!TryReceive())
        {
            if (socket.WaitsUntilReadable(GoOn, this))
                return;
        }
        if (Round.Current?.TryGoOnLater(this, count) != true)
            ((IRoundWork)this).Run();
    }

    // False when there was nothing.
    private bool TryReceive()
    {
        count = socket.Receive(connection.Room, out fault);
        return fault != SocketError.WouldBlock;
    }
}
