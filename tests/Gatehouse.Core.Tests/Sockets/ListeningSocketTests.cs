using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class ListeningSocketTests
{
    [Fact]
    public async Task Who_is_there_is_accepted_and_then_nobody()
    {
        var listener = Listen();
        listener.TryAccept(out var fault).ShouldBeNull();
        fault.ShouldBe(SocketError.WouldBlock);
        var waiting = listener.ReadableAsync().AsTask();
        using var first = Connect(listener);
        await waiting.InTime();
        using var second = Connect(listener);

        for (var i = 0; i < 2; i++)
        {
            listener.TryAccept(out fault).ShouldNotBeNull().Socket.Close();
        }

        listener.TryAccept(out fault).ShouldBeNull();
        fault.ShouldBe(SocketError.WouldBlock);
        listener.Close();
    }

    [Fact]
    public async Task Who_waits_goes_on_when_it_is_closed()
    {
        var listener = Listen();
        var waiting = listener.ReadableAsync().AsTask();
        listener.Close();
        await waiting.InTime();
    }

    // Another process that has it accepts on, and this one would be woken each time.
    [Fact]
    public void One_that_others_have_too_is_not_told_of_after_it_was_closed()
    {
        if (!DirectSocket.HasPoll)
            return;
        var listener = Listen();
        using var copy = new SafeSocketHandle(dup((int)listener.Socket.Handle), ownsHandle: true);
        copy.IsInvalid.ShouldBeFalse();
        var file = File.ResolveLinkTarget($"/proc/self/fd/{(int)copy.DangerousGetHandle()}", returnFinalTarget: false)!.Name; // socket:[12345]
        var mark = $"ino:{long.Parse(file["socket:[".Length..^1], System.Globalization.CultureInfo.InvariantCulture):x} ";
        IsWatched(mark).ShouldBeTrue();

        listener.Close();

        IsWatched(mark).ShouldBeFalse();
    }

    private static bool IsWatched(string mark)
    {
        foreach (var file in new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos())
        {
            try
            {
                if (file.LinkTarget?.EndsWith("[eventpoll]", StringComparison.Ordinal) == true && File.ReadAllText($"/proc/self/fdinfo/{file.Name}").Contains(mark, StringComparison.Ordinal))
                    return true;
            }
            catch (IOException)
            {
                // Closed by another test.
            }
        }
        return false;
    }

    private static ListeningSocket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return new ListeningSocket(socket, DirectSocket.HasPoll);
    }

    private static Socket Connect(ListeningSocket listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.Socket.LocalEndPoint!);
        return client;
    }

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The name of the system.
    [DllImport("libc", SetLastError = true)]
    private static extern int dup(int descriptor);
#pragma warning restore
}
