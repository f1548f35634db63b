using System.Net.Sockets;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class TurnsTests : IDisposable
{
    private readonly List<IDisposable> sockets = [];
    private readonly Turns turns = new();

    [Fact]
    public void Who_goes_first_is_heard_at_once_and_the_others_in_their_turn()
    {
        if (!DirectSocket.HasPoll)
            return;
        var (client, destination) = (Watch(), Watch(goesFirst: true));

        turns.Tell(client, Epoll.Tidings.Readable);
        turns.Tell(destination, Epoll.Tidings.Readable);

        (client.TakeReadable(), destination.TakeReadable(), turns.AreOver).ShouldBe((false, true, false));
        turns.Take();
        (client.TakeReadable(), turns.AreOver).ShouldBe((true, true));
    }

    [Fact]
    public void Only_a_few_take_turns_before_destinations_are_looked_at_again_and_in_the_order_of_their_coming()
    {
        if (!DirectSocket.HasPoll)
            return;
        var clients = Enumerable.Range(0, 100).Select(_ => Watch()).ToList();
        foreach (var client in clients)
            turns.Tell(client, Epoll.Tidings.Readable);

        foreach (var (at, count) in new[] { (0, 32), (32, 32), (64, 32), (96, 4) })
        {
            turns.AreOver.ShouldBeFalse();
            turns.Take();
            clients.Select(client => client.TakeReadable()).ShouldBe(clients.Select((_, i) => i >= at && i < at + count));
        }
        turns.AreOver.ShouldBeTrue();
    }

    [Fact]
    public void Who_is_told_of_again_before_its_turn_has_one_turn_and_hears_all_of_it()
    {
        if (!DirectSocket.HasPoll)
            return;
        var client = Watch();
        turns.Tell(client, Epoll.Tidings.Readable);
        turns.Tell(client, Epoll.Tidings.Ended);

        turns.Take();
        (client.TakeReadable(), client.HasEnded, turns.AreOver).ShouldBe((true, true, true));

        turns.Tell(client, Epoll.Tidings.Readable);
        turns.Take();
        client.TakeReadable().ShouldBeTrue("it has turns again");
    }

    [Fact]
    public void Who_has_ended_before_its_turn_hears_nothing()
    {
        if (!DirectSocket.HasPoll)
            return;
        var client = Watch();
        turns.Tell(client, Epoll.Tidings.Readable);
        client.Stop();

        turns.Take();

        client.TakeReadable().ShouldBeFalse();
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());

    // Of a socket of which the kernel itself tells nothing.
    private SocketWatch Watch(bool goesFirst = false)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets.Add(listener);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        return new SocketWatch(listener.SafeHandle, Pollers.InTurn, goesFirst: goesFirst);
    }
}
