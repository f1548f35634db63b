using System.Net.Security;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Transport;

/// <summary>
/// TLS on a socket, which it owns. Like any <see cref="SslStream"/> it may be read by one and written by one at a time; only
/// <see cref="Cut"/> may be called by anybody at any time.
/// </summary>
internal sealed class TlsStream : SslStream
{
    private readonly TlsRecords records;

    public TlsStream(DirectSocket socket)
        : this(new TlsRecords(socket))
    {
    }

    private TlsStream(TlsRecords records)
        : base(records, leaveInnerStreamOpen: false) => this.records = records;

    /// <summary>
    /// False when the connection has ended without the alert that ends it in TLS (RFC 8446, 6.1): anybody on the way can do that.
    /// </summary>
    public bool EndedInOrder => !records.HasEnded;

    /// <summary>False when a part of a record has been received that is to be continued.</summary>
    public bool IsBetweenRecords => records.IsBetweenRecords;

    /// <summary>Closes the socket: pending reads and writes fail.</summary>
    public void Cut() => records.Dispose();
}
