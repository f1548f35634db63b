using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Gatehouse.TestKit.Discovery;

/// <summary>A name server that answers with whatever bytes a test gives, over UDP and TCP on one port.</summary>
public sealed class ScriptedDns : IAsyncDisposable
{
    private readonly UdpClient udp;
    private readonly TcpListener tcp;
    private readonly Channel<byte[]> arrivals = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<byte[], IEnumerable<byte[]>> overUdp;
    private readonly Func<byte[], byte[]> overTcp;
    private readonly Task running;

    private ScriptedDns(UdpClient udp, TcpListener tcp, Func<byte[], IEnumerable<byte[]>> overUdp, Func<byte[], byte[]> overTcp)
    {
        this.udp = udp;
        this.tcp = tcp;
        this.overUdp = overUdp;
        this.overTcp = overTcp;
        running = Task.WhenAll(UdpAsync(), TcpAsync());
    }

    public IPEndPoint Address => (IPEndPoint)tcp.LocalEndpoint;

    /// <summary>Where the last question came from.</summary>
    public IPEndPoint? Client { get; private set; }

    /// <param name="overUdp">The datagrams that answer a question. Each is sent as it is taken.</param>
    /// <param name="overTcp">The message that answers a question over TCP; empty closes the connection. Null for the first of UDP.</param>
    public static ScriptedDns Start(Func<byte[], IEnumerable<byte[]>> overUdp, Func<byte[], byte[]>? overTcp = null)
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                var udp = new UdpClient((IPEndPoint)tcp.LocalEndpoint);
                return new ScriptedDns(udp, tcp, overUdp, overTcp ?? (question => overUdp(question).First()));
            }
            catch (SocketException)
            {
                tcp.Dispose(); // the same port of UDP is somebody else's
            }
        }
    }

    /// <summary>The next question that came, as it was sent.</summary>
    public async Task<byte[]> NextQuestionAsync() => await arrivals.Reader.ReadAsync().AsTask().InTime();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        tcp.Stop();
        await running.InTime();
        udp.Dispose();
        tcp.Dispose();
        stopping.Dispose();
    }

    private async Task UdpAsync()
    {
        try
        {
            while (true)
            {
                var question = await udp.ReceiveAsync(stopping.Token);
                Client = question.RemoteEndPoint;
                arrivals.Writer.TryWrite(question.Buffer);
                foreach (var answer in overUdp(question.Buffer))
                    await udp.SendAsync(answer, question.RemoteEndPoint, stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task TcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await tcp.AcceptTcpClientAsync(stopping.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, stopping.Token);
                var question = new byte[(length[0] << 8) | length[1]];
                await stream.ReadExactlyAsync(question, stopping.Token);
                arrivals.Writer.TryWrite(question);
                var answer = overTcp(question);
                if (answer.Length > 0)
                    await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
