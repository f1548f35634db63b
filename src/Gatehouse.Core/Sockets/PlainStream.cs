namespace Gatehouse.Core.Sockets;

/// <summary>A socket as a stream, and nothing else.</summary>
internal sealed class PlainStream(DirectSocket socket) : DirectStream(socket);
