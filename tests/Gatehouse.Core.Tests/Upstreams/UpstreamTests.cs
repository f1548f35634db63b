using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Tests.Upstreams;

/// <summary>Who waits for room gets in as soon as there is some, wherever it comes from; time stands still but for what a test lets pass.</summary>
public sealed class UpstreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly FakeTime time = new();

    [Fact]
    public async Task All_that_a_new_destination_has_room_for_get_in_at_once_and_no_more()
    {
        using var upstream = Create();
        var busy = Member("a", 1);
        upstream.SetDestinations([busy]);
        Enter(upstream).ShouldBe(busy);
        var waiting = Wait(upstream, 3);

        var added = Member("b", 2);
        upstream.SetDestinations([busy, added]);

        (await Task.WhenAll(waiting[..2]).InTime()).ShouldBe([added, added]);
        (upstream.Line!.Count, waiting[2].IsCompleted).ShouldBe((1, false));
    }

    [Theory]
    [InlineData("ejection")]
    [InlineData("health")]
    [InlineData("breaker")]
    public async Task All_that_a_destination_has_room_for_get_in_when_it_is_back(string reason)
    {
        using var upstream = Create();
        var (busy, away) = (Member("a", 1), Member("b", 3));
        upstream.SetDestinations([busy, away]);
        if (reason == "ejection")
            away.State.TryEject(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), "5 failures in a row", 0);
        else if (reason == "health")
            away.State.Checked("status 500", 1);
        else
            upstream.Failed(away, "status 500", default);
        upstream.Members.Pickable.ShouldBe([busy]);
        Enter(upstream).ShouldBe(busy);
        var waiting = Wait(upstream, 3);

        if (reason == "health")
            away.State.Checked(null, 1);
        else
            time.Advance(TimeSpan.FromSeconds(10));

        (await Task.WhenAll(waiting).InTime()).ShouldBe([away, away, away]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_while_the_probes_of_a_destination_are_out_gets_in_when_one_has_ended(bool isSuccess)
    {
        using var upstream = Create();
        var member = Member("a", 10);
        upstream.SetDestinations([member]);
        upstream.Failed(member, "status 500", default);
        time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
            Enter(upstream).ShouldBe(member);
        var rounds = new BreakerRounds(0, member.Breaker!.Round);
        var waiting = Wait(upstream, 1);

        if (isSuccess)
        {
            for (var i = 0; i < 3; i++)
                upstream.Succeeded(member, null, rounds);
        }
        else
            upstream.Left(member, rounds);

        (await waiting[0].InTime()).ShouldBe(member);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_called_and_waits_no_longer_keeps_nobody_from_the_rest_of_the_room(bool isAborted)
    {
        using var upstream = Create();
        var busy = Member("a", 1);
        upstream.SetDestinations([busy]);
        Enter(upstream).ShouldBe(busy);
        using var client = new CancellationTokenSource();
        var gone = Wait(upstream, new DefaultHttpContext { RequestAborted = client.Token });
        time.Advance(TimeSpan.FromSeconds(1));
        var waiting = Wait(upstream, 2);

        upstream.SetDestinations([busy, Member("b", 3)]);
        if (isAborted)
            await client.CancelAsync();
        else
            time.Advance(Patience - TimeSpan.FromSeconds(1));

        await Task.WhenAll(waiting).InTime();
        await gone.InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_called_and_waits_no_longer_leaves_the_only_place_to_the_next(bool isAborted)
    {
        using var upstream = Create();
        var only = Member("a", 1);
        upstream.SetDestinations([only]);
        Enter(upstream).ShouldBe(only);
        using var client = new CancellationTokenSource();
        var gone = Wait(upstream, new DefaultHttpContext { RequestAborted = client.Token });
        time.Advance(TimeSpan.FromSeconds(1));
        var next = Wait(upstream, 1)[0];

        only.State.Exit();
        if (isAborted)
            await client.CancelAsync();
        else
            time.Advance(Patience - TimeSpan.FromSeconds(1));
        if (await gone.InTime() is { } entered)
            entered.State.Exit();

        (await next.InTime()).ShouldBe(only);
    }

    [Fact]
    public async Task Room_that_came_before_two_got_in_line_is_for_both()
    {
        using var upstream = Create(new Balancer { Cookie = "node" });
        upstream.SetDestinations([Member("a", 2)]);
        Task<Member?>? second = null;
        var context = new DefaultHttpContext();
        // Both found none, two exchanges ended, and the second gets in line while the first, who is in front, looks again.
        context.Features.Set<IRequestCookiesFeature>(new AskedCookies(() => second ??= Wait(upstream, new DefaultHttpContext())));

        (await Wait(upstream, context).InTime()).ShouldNotBeNull();

        (await second!.InTime()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Room_that_exchanges_leave_of_the_upstream_before_a_reload_is_for_who_waits_after_it()
    {
        using var before = Create();
        using var after = Create();
        var old = Member("a", 1);
        var member = new Member(old.Destination, old.State) { MaxRequests = 1 };
        before.SetDestinations([old]);
        after.SetDestinations([member]);
        Enter(before).ShouldBe(old);
        var waiting = Wait(after, 1);

        old.State.Exit();

        (await waiting[0].InTime()).ShouldBe(member);
    }

    [Fact]
    public async Task Nobody_is_forgotten_in_the_line_however_many_come_and_go_at_once()
    {
        using var upstream = Create();
        upstream.SetDestinations([Member("a", 1), Member("b", 2)]);
        using var start = new SemaphoreSlim(0);

        var all = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await start.WaitAsync();
            for (var i = 0; i < 3000; i++)
            {
                var member = upstream.Line!.Count > 0 ? null : Enter(upstream);
                member ??= await Wait(upstream, new DefaultHttpContext());
                member.ShouldNotBeNull().State.Exit();
            }
        })).ToArray();
        start.Release(all.Length);

        await Task.WhenAll(all).InTime();
        upstream.Members.All.ShouldAllBe(member => member.State.InFlight == 0);
    }

    [Fact]
    public void Requests_that_all_breakers_refused_may_come_back_in_a_second_when_the_list_has_become_empty()
    {
        using var upstream = Create();
        upstream.SetDestinations([]);

        upstream.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Breakers_of_addresses_that_no_list_names_are_forgotten_once_there_are_many()
    {
        using var upstream = Create();
        Member[] before = [.. Enumerable.Range(0, 1100).Select(i => Member($"a{i}", 1))];
        upstream.SetDestinations(before);

        upstream.SetDestinations([Member("a0", 1)]);
        upstream.SetDestinations([Member("a0", 1), Member("a1", 1)]);

        upstream.Members.All[0].Breaker.ShouldBeSameAs(before[0].Breaker);
        upstream.Members.All[1].Breaker.ShouldNotBeSameAs(before[1].Breaker);
    }

    private static Member? Enter(Upstream upstream) => upstream.Enter(new DefaultHttpContext(), new GatewayRequest(), 0);

    private async Task<Member?> Wait(Upstream upstream, HttpContext context)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        return await upstream.EnterLaterAsync(context, new GatewayRequest(), 0, either.Token);
    }

    private Task<Member?>[] Wait(Upstream upstream, int count)
    {
        var before = upstream.Line!.Count;
        var waiting = Enumerable.Range(0, count).Select(_ => Wait(upstream, new DefaultHttpContext())).ToArray();
        upstream.Line.Count.ShouldBe(before + count);
        return waiting;
    }

    private Upstream Create(Balancer? balancer = null) => new("up", new UpstreamLimits(Patience, Patience, Patience), time)
    {
        Balancer = balancer ?? new Balancer(),
        Line = new WaitingLine(100),
        Breakers = new DestinationBreakers(
            new BreakerLimits { Failures = 1, Open = TimeSpan.FromSeconds(10), Probes = 3 }, time, destination => new BreakerLog(new LogLines(), "up", destination.Text)),
    };

    private Member Member(string name, int most)
    {
        var destination = Destination.Parse($"http://{name}:80", out _, out _)!;
        return new Member(destination, new DestinationState(destination.Text, time)) { MaxRequests = most, Index = name[0] - 'a' };
    }

    private sealed class AskedCookies(Action asked) : IRequestCookiesFeature
    {
        private readonly RequestCookiesFeature none = new(new DefaultHttpContext().Features);

        public IRequestCookieCollection Cookies
        {
            get
            {
                asked();
                return none.Cookies;
            }
            set => none.Cookies = value;
        }
    }
}
