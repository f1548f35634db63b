using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class PollerTests
{
    [Fact]
    public async Task Sockets_come_and_go_from_several_threads_and_each_hears_what_is_its_own()
    {
        var tasks = Enumerable.Range(1, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            var pairs = new Queue<SocketPair>();
            for (var i = 0; i < 400; i++)
            {
                pairs.Enqueue(new SocketPair());
                foreach (var pair in pairs)
                    await EchoAsync(pair, (byte)random.Next(256));
                if (pairs.Count > random.Next(20))
                    pairs.Dequeue().Dispose();
            }
            foreach (var pair in pairs)
                pair.Dispose();
        })).ToArray();
        await Task.WhenAll(tasks).InTime();
    }

    [Fact]
    public async Task More_sockets_than_ever_before_are_all_heard()
    {
        var pairs = Enumerable.Range(0, 300).Select(_ => new SocketPair()).ToList();
        var receiving = pairs.ConvertAll(pair => pair.ReceiveAsync(new byte[10]));
        foreach (var pair in pairs)
            await pair.Far.SendAsync("x"u8.ToArray());
        foreach (var one in receiving)
            (await one.InTime()).Count.ShouldBe(1);
        foreach (var pair in pairs)
            pair.Dispose();
    }

    // A child that is just being started has a copy of every descriptor for a moment: closing ours does not end the watching then.
    [Fact]
    public async Task Who_waits_for_room_only_after_the_end_does_not_wait()
    {
        if (!DirectSocket.HasPoll)
            return;
        // As while somebody else is still in a call of the system: then the descriptor stays open after it was closed.
        using var handle = SocketHandle.Open(AddressFamily.InterNetwork);
        var watch = new SocketWatch(handle, Pollers.InTurn);
        watch.Stop();
        await Should.ThrowAsync<SocketException>(() => watch.WritableAsync().AsTask().InTime());
    }

    [Fact]
    public async Task What_a_closed_socket_still_tells_reaches_nobody_else()
    {
        if (!DirectSocket.HasPoll)
            return;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        far.Connect(listener.LocalEndPoint!);
        var old = SocketHandle.Accept(listener.SafeHandle, out _, out _)!;
        var watch = new SocketWatch(old, Pollers.InTurn);
        using var copy = new SafeSocketHandle(dup((int)old.DangerousGetHandle()), ownsHandle: true);
        old.Dispose(); // does not end the connection
        watch.Stop(); // gives the place free
        using var next = new SocketPair();
        await EchoAsync(next, 1);
        var hearing = next.Near.ReadableAsync();

        copy.IsInvalid.ShouldBeFalse();
        far.Send("x"u8);
        using (var later = new SocketPair())
            await EchoAsync(later, 1);
        hearing.IsCompleted.ShouldBeFalse();
        next.Far.Send("x"u8);
        await hearing.AsTask().InTime();
    }

    private static async Task EchoAsync(SocketPair pair, byte value)
    {
        var receiving = pair.ReceiveAsync(new byte[10]);
        pair.Far.Send([value]);
        (await receiving.InTime()).ShouldBe((1, SocketError.Success));
        // It waits once more, and finds nothing.
        pair.Near.Receive(new byte[1], out var fault).ShouldBe(0);
        fault.ShouldBe(SocketError.WouldBlock);
    }

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The name of the system.
    [DllImport("libc", SetLastError = true)]
    private static extern int dup(int descriptor);
#pragma warning restore
}
