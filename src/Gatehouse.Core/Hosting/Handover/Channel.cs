using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>A conversation of two processes, one word at a time. Used by one caller at a time.</summary>
/// <remarks>
/// <code>
/// new: take 1      ─►
///                  ◄─  sockets, with duplicates of the listening sockets     (or: refused, version 1)
/// new: ready       ─►  old accepts nothing more
///                  ◄─  yours                                                 (or: late)
/// new accepts; its file is at the path
/// new: serving     ─►  old closes its sockets and drains
/// </code>
/// Until "serving" the old process takes the end of the conversation for the new one's, and goes on.
/// </remarks>
internal sealed class Channel(Socket socket, TimeProvider time) : IDisposable
{
    public const string Take = "take 1";
    public const string Sockets = "sockets";
    public const string Refused = "refused";
    public const string Version = "version 1";
    public const string Ready = "ready";
    public const string Yours = "yours";
    public const string Late = "late";
    public const string Serving = "serving";

    private readonly byte[] buffer = new byte[64];

    /// <summary>Who is at the other end. Throws <see cref="SocketException"/>.</summary>
    public PeerCredentials Peer => PeerCredentials.Of(socket);

    /// <summary>Says a word; false when the other process has gone.</summary>
    public async Task<bool> SayAsync(string word)
    {
        try
        {
            return await socket.SendAsync(Encoding.ASCII.GetBytes(word), SocketFlags.None) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The other's next word; empty when it has gone, null when it has said nothing in this time.</summary>
    public async Task<string?> HearAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, either.Token));
        }
        catch (SocketException)
        {
            return "";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Says <see cref="Sockets"/> and gives them. Throws <see cref="IOException"/>.</summary>
    public void Give(IReadOnlyList<Socket> sockets) => DescriptorMessage.Send(socket, Sockets, sockets);

    /// <summary>The other's next word, as <see cref="HearAsync"/>, and the files that came with it.</summary>
    public async Task<(string? Word, int[] Files)> TakeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            // Waits, and leaves what came where it is.
            await socket.ReceiveAsync(buffer.AsMemory(0, 1), SocketFlags.Peek, either.Token);
            return DescriptorMessage.Receive(socket);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return ("", []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, []);
        }
    }

    public void Dispose() => socket.Dispose();
}
