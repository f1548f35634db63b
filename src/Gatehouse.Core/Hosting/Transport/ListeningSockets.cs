using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// All that a gateway listens on, for clients and operators: sockets of its own, and sockets that another process has opened and that it was
/// given before its servers start.
/// </summary>
internal sealed class ListeningSockets : IDisposable
{
    private readonly Lock key = new();
    private readonly List<InheritedSocket> inherited = [];
    private readonly List<SocketListener> listeners = [];

    /// <summary>How many connections are open that came through them.</summary>
    public ConnectionCount Connections { get; } = new();

    /// <summary>True before the start when nothing is to be accepted until <see cref="Resume"/>.</summary>
    public bool BeginsPaused { get; set; }

    /// <summary>What is accepted on, in the order of the start.</summary>
    public IReadOnlyList<Socket> All => [.. Listeners.Select(listener => listener.Socket)];

    /// <summary>What was given and no server has asked for.</summary>
    public IReadOnlyList<InheritedSocket> Unclaimed
    {
        get
        {
            lock (key)
                return [.. inherited];
        }
    }

    private SocketListener[] Listeners
    {
        get
        {
            lock (key)
                return [.. listeners];
        }
    }

    /// <summary>Takes a socket for a server that will ask for its address. Of two with one address the first one is used.</summary>
    public void Inherit(InheritedSocket socket)
    {
        lock (key)
            inherited.Add(socket);
    }

    /// <summary>Listens on an address: with a socket that was given for it, or with a new one. Throws as <see cref="SocketListener.Bind"/> does.</summary>
    public SocketListener Listen(IPEndPoint endPoint, MemoryPool<byte> pool, ILogger logger, TimeProvider time)
    {
        lock (key)
        {
            var given = inherited.Find(socket => socket.IsFor(endPoint));
            var socket = new ListeningSocket(given?.Socket ?? SocketListener.Bind(endPoint), DirectSocket.HasPoll);
            var listener = new SocketListener(socket, BeginsPaused, Connections, pool, logger, time) { IsKept = given is { IsKept: true } };
            if (given is not null)
                inherited.Remove(given);
            listeners.Add(listener);
            return listener;
        }
    }

    /// <summary>Accepts nothing more; who connects waits. Afterwards nothing is being accepted.</summary>
    public void Pause()
    {
        foreach (var listener in Listeners)
            listener.Pause();
    }

    /// <summary>Accepts, or does so again.</summary>
    public void Resume()
    {
        foreach (var listener in Listeners)
            listener.Resume();
    }

    /// <summary>Closes them all; connections go on.</summary>
    public void Close()
    {
        foreach (var listener in Listeners)
            listener.Close();
    }

    /// <summary>Closes those that somebody else keeps open: who connects from now on waits for the next process.</summary>
    public void CloseKept()
    {
        foreach (var listener in Listeners.Where(listener => listener.IsKept))
            listener.Close();
    }

    /// <summary>Closes what was given and not used.</summary>
    public void Dispose()
    {
        lock (key)
        {
            foreach (var socket in inherited)
                socket.Socket.Dispose();
            inherited.Clear();
        }
    }
}
