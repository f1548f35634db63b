using System.Net;
using Gatehouse.Core.Hosting.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public sealed class InheritedSocketTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", false)]
    [InlineData("0.0.0.0", "::", true)]
    [InlineData("::", "::", true)]
    [InlineData("::", "0.0.0.0", false)]
    public void A_socket_serves_its_own_address_and_one_for_any_serves_any(string opened, string wanted, bool isFor)
    {
        using var socket = SocketListener.Bind(new IPEndPoint(IPAddress.Parse(opened), 0));
        var inherited = new InheritedSocket(socket, IsKept: false);
        inherited.IsFor(new IPEndPoint(IPAddress.Parse(wanted), inherited.EndPoint.Port)).ShouldBe(isFor);
        inherited.IsFor(new IPEndPoint(IPAddress.Parse(wanted), 0)).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_asks_for_its_address_gets_it_and_others_get_their_own()
    {
        using var sockets = new ListeningSockets();
        var given = new InheritedSocket(SocketListener.Bind(new IPEndPoint(IPAddress.Loopback, 0)), IsKept: true);
        sockets.Inherit(given);

        await using var other = sockets.Listen(new IPEndPoint(IPAddress.Loopback, 0), new CountingPool(), NullLogger.Instance, TimeProvider.System);
        await using var same = sockets.Listen(given.EndPoint, new CountingPool(), NullLogger.Instance, TimeProvider.System);

        same.Socket.ShouldBeSameAs(given.Socket);
        other.Socket.ShouldNotBeSameAs(given.Socket);
        sockets.Unclaimed.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_no_listening_socket_is_refused()
    {
        using var folder = new Gatehouse.TestKit.Files.TempFolder();
        var file = File.OpenHandle(folder.Write("file", "text"));
        var descriptor = (int)file.DangerousGetHandle();
        file.SetHandleAsInvalid(); // its own no more
        InheritedSocket.Of(descriptor, isKept: false).ShouldBeNull();
    }
}
