using System.Net;

namespace Gatehouse.Core.Sockets;

/// <summary>Somebody who has connected.</summary>
/// <param name="Socket">The connection.</param>
/// <param name="Local">Where it is at this end.</param>
/// <param name="Remote">Where it comes from.</param>
internal readonly record struct AcceptedSocket(DirectSocket Socket, EndPoint? Local, EndPoint? Remote);
