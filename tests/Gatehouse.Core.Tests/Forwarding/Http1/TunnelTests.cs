using System.Net.Sockets;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Sockets;
using Gatehouse.Core.Tests.Sockets;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class TunnelTests : IDisposable
{
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly byte[] Much = new byte[32 * 1024 * 1024];

    private readonly FakeTime time = new();
    private readonly CancellationTokenSource gone = new();
    private readonly SocketPair client = new();
    private readonly SocketPair destination = new();
    private readonly Http1Connection connection;

    public TunnelTests() => connection = new Http1Connection(destination.Near, null, time, new FieldStrings());

    public void Dispose()
    {
        connection.Dispose();
        destination.Dispose();
        client.Dispose();
        gone.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_leaves_waits_for_a_send_that_is_stuck_for_as_long_as_for_the_end(bool clientMayEndFirst)
    {
        var running = RunAsync(clientMayEndFirst);
        await GetStuckAsync();

        await gone.CancelAsync();
        time.Advance(Parting - Moment);
        connection.Clock.IsOver.ShouldBeFalse();
        time.Advance(Moment);

        // The last piece that the system took may only be noted now, and gives the next one as much time.
        var waited = Parting;
        await Eventually.BeAsync(() =>
        {
            if (!connection.Clock.IsOver)
            {
                time.Advance(Parting);
                waited += Parting;
            }
            return running.IsCompleted;
        });
        await running;
        waited.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_a_client_sent_before_it_left_has_that_time_for_each_piece()
    {
        var running = RunAsync(clientMayEndFirst: false);
        await gone.CancelAsync();

        for (var i = 0; i < 3; i++)
        {
            time.Advance(Parting - Moment);
            // With the second piece it is certain that the first was done with.
            await PassUpAsync();
            await PassUpAsync();
        }
        connection.Clock.IsOver.ShouldBeFalse();
        time.Advance(Parting);

        connection.Clock.IsOver.ShouldBeTrue();
        await running.InTime();
    }

    [Fact]
    public async Task What_a_destination_sends_to_a_client_that_has_left_gives_it_no_more_time()
    {
        var running = RunAsync(clientMayEndFirst: true);
        client.Far.Shutdown(SocketShutdown.Send);
        (await destination.Far.ReceiveAsync(new byte[1]).InTime()).ShouldBe(0);

        await gone.CancelAsync();
        for (var i = 0; i < 5; i++)
        {
            await PassDownAsync();
            await PassDownAsync();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await running.InTime();
    }

    [Fact]
    public async Task A_write_to_the_client_that_fails_ends_a_send_that_is_stuck()
    {
        var running = RunAsync(clientMayEndFirst: false);
        await GetStuckAsync();

        client.Far.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Far.Dispose();

        // It is not over at once where a process is started at that moment, which has a copy of the socket until it runs.
        await Eventually.BeAsync(() =>
        {
            destination.Far.Send(new byte[1], 0, 1, SocketFlags.None, out _);
            return running.IsCompleted;
        });
        await running;
    }

    [Fact]
    public async Task A_destination_that_has_ended_and_takes_nothing_is_waited_for_only_so_long()
    {
        var running = RunAsync(clientMayEndFirst: false);
        await GetStuckAsync();

        destination.Far.Shutdown(SocketShutdown.Send);
        await time.WhenTimersPendAsync();
        time.Advance(Parting);

        await running.InTime();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Others_have_their_turn_while_much_goes_through(bool isDown)
    {
        var (from, to) = isDown ? (destination.Far, client.Far) : (client.Far, destination.Far);
        destination.Near.Socket.ReceiveBufferSize = 4 * 1024 * 1024; // as far as the system allows
        from.Blocking = to.Blocking = false;
        from.Send(Much, 0, Much.Length, SocketFlags.None, out _);
        await Eventually.BeAsync(() => !(isDown ? destination : client).Near.IsQuiet(isCertain: true));

        // Whoever is to go on is not run.
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Resting());
        _ = RunAsync(clientMayEndFirst: false);
        SynchronizationContext.SetSynchronizationContext(before);

        await Eventually.BeAsync(() => to.Available > 0);
        var passed = 0;
        while (to.Receive(Much, 0, Much.Length, SocketFlags.None, out var fault) is var count && fault == SocketError.Success && count > 0)
            passed += count;
        passed.ShouldBeInRange(1, 32 * 16 * 1024);
    }

    private async Task RunAsync(bool clientMayEndFirst)
    {
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        connection.Clock.Begin(time.GetTimestamp(), null, gone.Token);
        connection.Clock.LetClientGo();
        connection.Clock.AllowUnlimited();
        using var stream = new PlainStream(client.Near);
        using var tunnel = new Tunnel(context, stream, connection, connection.Clock, TimeSpan.FromMinutes(1)) { ClientMayEndFirst = clientMayEndFirst };
        await tunnel.RunAsync();
    }

    // More than all buffers on the way hold, and nobody takes any of it.
    private async Task GetStuckAsync()
    {
        _ = client.Far.SendAsync(Much).ContinueWith(static sent => sent.Exception, TaskScheduler.Default);
        await Eventually.BeAsync(() => !destination.Near.Socket.Poll(0, SelectMode.SelectWrite));
    }

    private Task PassUpAsync() => PassAsync(client.Far, destination.Far);

    private Task PassDownAsync() => PassAsync(destination.Far, client.Far);

    private static async Task PassAsync(Socket from, Socket to)
    {
        await from.SendAsync(new byte[1]);
        (await to.ReceiveAsync(new byte[1]).InTime()).ShouldBe(1);
    }

    private sealed class Resting : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
