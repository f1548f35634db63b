using Gatehouse.Core.Composition;
using Gatehouse.Core.Pipeline;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Composition;

public sealed class FlightTests
{
    private static readonly Problem Ended = new(500, "ended", "ended");

    private readonly FakeTime time = new();
    private readonly TaskCompletionSource<CallAnswer> exchange = new();

    [Fact]
    public async Task Everybody_who_waits_gets_the_answer()
    {
        var flight = Start();
        flight.TryJoin().ShouldBeTrue();
        var waiting = new[] { Wait(flight), Wait(flight) };
        exchange.SetResult(CallAnswer.Failed(Ended));

        (await Task.WhenAll(waiting).InTime()).ShouldAllBe(answer => answer.Failure == Ended);
    }

    [Fact]
    public async Task Only_the_last_one_leaving_cancels_and_it_waits_for_the_end()
    {
        var flight = Start();
        var left = flight.Left;
        flight.TryJoin();
        using var first = new CancellationTokenSource();
        using var last = new CancellationTokenSource();
        var (one, two) = (Wait(flight, first.Token), Wait(flight, last.Token));

        await first.CancelAsync();
        (await one.InTime()).Failure!.Code.ShouldBe("client_aborted");
        left.IsCancellationRequested.ShouldBeFalse();

        var cancelled = new TaskCompletionSource();
        left.Register(cancelled.SetResult);
        await last.CancelAsync();
        await cancelled.Task.InTime();
        two.IsCompleted.ShouldBeFalse();
        flight.TryJoin().ShouldBeFalse();
        exchange.SetResult(CallAnswer.Failed(Ended));
        (await two.InTime()).Failure!.Code.ShouldBe("client_aborted");
    }

    [Fact]
    public async Task Each_waits_as_long_as_it_may()
    {
        var flight = Start();
        flight.TryJoin();
        var hasty = flight.WaitAsync(new CallTime(TimeSpan.FromSeconds(1)), answer => answer, default);
        var patient = Wait(flight);
        time.Advance(TimeSpan.FromSeconds(1));

        (await hasty.InTime()).Failure!.Code.ShouldBe("upstream_timeout");
        exchange.SetResult(CallAnswer.Failed(Ended));
        (await patient.InTime()).Failure.ShouldBe(Ended);
    }

    [Fact]
    public async Task A_bug_reaches_everybody()
    {
        var flight = Start();
        flight.TryJoin();
        var waiting = new[] { Wait(flight), Wait(flight) };
        exchange.SetException(new InvalidOperationException("a bug"));

        foreach (var one in waiting)
            (await Should.ThrowAsync<InvalidOperationException>(one.InTime())).Message.ShouldBe("a bug");
    }

    private static Task<CallAnswer> Wait(Flight flight, CancellationToken cancellationToken = default) => flight.WaitAsync(default, answer => answer.Share(), cancellationToken);

    private Flight Start()
    {
        var flight = new Flight(time);
        _ = flight.RunAsync(_ => exchange.Task, () => { });
        return flight;
    }
}
