using System.Buffers;
using System.Net;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>Lets Kestrel listen on the gateway's own transport. Why there is one: <c>docs/decisions/0012-own-transport.md</c>.</summary>
internal sealed class SocketListenerFactory(ListeningSockets sockets, IMemoryPoolFactory<byte> pools, ILoggerFactory loggers, TimeProvider time)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(
            sockets.Listen((IPEndPoint)endpoint, Pool(), loggers.CreateLogger("Gatehouse.Transport"), time));

    // Where requests run on other threads than the one that polls, that one has nothing to keep.
    private MemoryPool<byte> Pool() => InlineScheduling.IsOn ? new PollMemoryPool(pools.Create()) : pools.Create();
}
