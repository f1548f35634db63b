using System.Net.Sockets;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Sockets;
using Gatehouse.Core.Upstreams;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class Http1PoolTests : IDisposable
{
    // Whoever connects stays connected: nobody accepts, and nobody closes.
    private readonly TcpListener listener = new(System.Net.IPAddress.Loopback, 0);

    public Http1PoolTests() => listener.Start();

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Places_are_given_in_the_order_of_asking()
    {
        using var pool = Create(max: 2, pending: 3);
        Enter(pool).ShouldBe(Http1Pool.Place.Free);
        Enter(pool).ShouldBe(Http1Pool.Place.Free);
        var waiters = Enumerable.Range(0, 3).Select(_ => Wait(pool)).ToArray();
        Enter(pool).ShouldBe(Http1Pool.Place.None);

        for (var i = 0; i < 3; i++)
        {
            pool.Pending.ShouldBe(3 - i);
            pool.Exit();
            (await waiters[i].Given.InTime()).ShouldBeNull();
            waiters.Skip(i + 1).ShouldAllBe(waiter => !waiter.Given.IsCompleted);
        }

        pool.Exit();
        Enter(pool).ShouldBe(Http1Pool.Place.Free);
        Enter(pool).ShouldBe(Http1Pool.Place.InLine, "one of the two is still held");
    }

    [Fact]
    public async Task A_connection_that_comes_back_goes_to_who_waits_longest()
    {
        using var pool = Create(max: 1, pending: 2);
        Enter(pool);
        var (first, second) = (Wait(pool), Wait(pool));
        using var connection = Connection();

        pool.Return(connection);

        (await first.Given.InTime()).ShouldBe(connection);
        second.Given.IsCompleted.ShouldBeFalse();
        pool.Return(connection);
        (await second.Given.InTime()).ShouldBe(connection);
        pool.Return(connection);
        pool.TryEnter(out var kept, out _).ShouldBe(Http1Pool.Place.Connection);
        kept.ShouldBe(connection);
    }

    [Fact]
    public async Task Who_leaves_is_passed_over_and_makes_room_in_the_line()
    {
        using var pool = Create(max: 1, pending: 2);
        Enter(pool);
        var (first, second) = (Wait(pool), Wait(pool));

        first.Leave();

        await Should.ThrowAsync<TaskCanceledException>(first.Given);
        var third = Wait(pool);
        pool.Exit();
        (await second.Given.InTime()).ShouldBeNull();
        pool.Exit();
        (await third.Given.InTime()).ShouldBeNull();
    }

    [Fact]
    public async Task Leaving_after_something_was_given_changes_nothing()
    {
        using var pool = Create(max: 1, pending: 1);
        Enter(pool);
        var waiter = Wait(pool);
        pool.Exit();

        waiter.Leave();

        (await waiter.Given.InTime()).ShouldBeNull();
        Enter(pool).ShouldBe(Http1Pool.Place.InLine, "the place is held by who was given it");
    }

    [Fact]
    public async Task What_goes_on_with_a_place_does_not_run_within_the_giving()
    {
        const int Length = 20_000;
        using var pool = Create(max: 1, pending: Length);
        Enter(pool);
        var giving = new ThreadLocal<bool>();
        var within = 0;
        async Task PassOnAsync(Waiter waiter)
        {
            await waiter.Given.ConfigureAwait(false);
            if (giving.Value)
                Interlocked.Increment(ref within);
            giving.Value = true;
            pool.Exit();
            giving.Value = false;
        }

        // Each gives to the next: run within one another, they would end the stack.
        var all = Enumerable.Range(0, Length).Select(_ => PassOnAsync(Wait(pool))).ToArray();
        pool.Exit();

        await Task.WhenAll(all).InTime();
        within.ShouldBe(0);
    }

    [Fact]
    public async Task No_more_than_the_places_are_ever_held_whoever_comes_and_goes()
    {
        const int Max = 3;
        using var pool = Create(Max, pending: 50);
        var (held, most, served) = (0, 0, 0);
        async Task UseAsync(int seed)
        {
            await Task.Yield();
            var random = new Random(seed);
            for (var i = 0; i < 500; i++)
            {
                var place = pool.TryEnter(out _, out var waiter);
                if (place == Http1Pool.Place.None)
                    continue;
                if (waiter is not null)
                {
                    if (random.Next(3) == 0)
                        _ = Task.Run(waiter.Leave);
                    try
                    {
                        await waiter.Given.InTime();
                    }
                    catch (TaskCanceledException)
                    {
                        continue;
                    }
                }
                var now = Interlocked.Increment(ref held);
                int seen;
                while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
                {
                }
                Interlocked.Increment(ref served);
                if (random.Next(2) == 0)
                    await Task.Yield();
                Interlocked.Decrement(ref held);
                pool.Exit();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(UseAsync)).InTime();

        (held, most <= Max, served > 0, pool.Pending).ShouldBe((0, true, true, 0));
        for (var i = 0; i < Max; i++)
            Enter(pool).ShouldBe(Http1Pool.Place.Free);
        Enter(pool).ShouldBe(Http1Pool.Place.InLine);
    }

    [Fact]
    public void Idle_connections_that_are_swept_leave_their_places()
    {
        var time = new FakeTime();
        using var pool = new Http1Pool(new ConnectionLimits(2, 0), time);
        Enter(pool);
        Enter(pool);
        pool.Return(Connection());
        pool.Return(Connection());

        time.Advance(TimeSpan.FromMinutes(2));

        Enter(pool).ShouldBe(Http1Pool.Place.Free);
        Enter(pool).ShouldBe(Http1Pool.Place.Free);
        Enter(pool).ShouldBe(Http1Pool.Place.None);
    }

    [Fact]
    public void Only_what_is_too_old_is_swept_and_the_last_one_stays_first()
    {
        var time = new FakeTime();
        using var pool = new Http1Pool(new ConnectionLimits(3, 0), time);
        Http1Connection[] connections = [Connection(time), Connection(time), Connection(time)];
        Array.ForEach(connections, _ => Enter(pool));
        foreach (var connection in connections)
        {
            pool.Return(connection);
            time.Advance(TimeSpan.FromSeconds(25));
        }

        // The first has been idle for 75 s, the others for 50 and 25.
        pool.TryTake(time.GetTimestamp(), isCertain: false).ShouldBe(connections[2]);
        pool.TryTake(time.GetTimestamp(), isCertain: false).ShouldBe(connections[1]);
        Enter(pool).ShouldBe(Http1Pool.Place.Free, "the first one's place");
        Enter(pool).ShouldBe(Http1Pool.Place.None);
    }

    private static Http1Pool Create(int max, int pending) => new(new ConnectionLimits(max, pending), new FakeTime());

    private static Http1Pool.Place Enter(Http1Pool pool) => pool.TryEnter(out _, out _);

    private static Waiter Wait(Http1Pool pool)
    {
        pool.TryEnter(out _, out var waiter).ShouldBe(Http1Pool.Place.InLine);
        return waiter!;
    }

    private Http1Connection Connection(TimeProvider? time = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndpoint);
        return new Http1Connection(new FrameworkSocket(socket), null, time ?? TimeProvider.System, new FieldStrings());
    }
}
