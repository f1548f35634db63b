using Gatehouse.Core.Sockets;
using Gatehouse.TestKit;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class SocketWaitTests
{
    private const int Rounds = 1_000_000;
    private const int MostMilliseconds = 4000;

    [Fact]
    public void What_was_told_before_is_not_waited_for_and_only_once()
    {
        var wait = new SocketWait();
        wait.TryTake().ShouldBeFalse();
        wait.Tell();
        wait.Tell();
        IsOver(wait.WaitAsync()).ShouldBeTrue();
        IsOver(wait.WaitAsync()).ShouldBeFalse();

        var told = new SocketWait();
        told.Tell();
        told.TryTake().ShouldBeTrue();
        told.TryTake().ShouldBeFalse();
    }

    [Fact]
    public async Task After_the_stop_nobody_waits()
    {
        var wait = new SocketWait();
        var waiting = wait.WaitAsync();
        wait.Stop();
        wait.Stop();
        wait.Tell();
        await waiting.AsTask().InTime();
        IsOver(wait.WaitAsync()).ShouldBeTrue();
        wait.TryTake().ShouldBeFalse();
    }

    [Fact]
    public async Task Who_has_something_to_be_run_is_run_once_and_not_when_it_need_not_wait()
    {
        var wait = new SocketWait();
        var runs = new SemaphoreSlim(0);
        wait.Tell();
        wait.Waits(Run, runs).ShouldBeFalse();
        for (var i = 0; i < 3; i++)
        {
            wait.Waits(Run, runs).ShouldBeTrue();
            runs.CurrentCount.ShouldBe(0);
            wait.Tell();
            await runs.WaitAsync().InTime();
        }
        wait.Waits(Run, runs).ShouldBeTrue();
        wait.Stop();
        await runs.WaitAsync().InTime();
        wait.Waits(Run, runs).ShouldBeFalse();
        runs.CurrentCount.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_run_hears_whatever_is_told()
    {
        var wait = new SocketWait();
        for (var round = 0; round < 20_000; round++)
        {
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var telling = Task.Run(wait.Tell);
            if (!wait.Waits(static heard => ((TaskCompletionSource)heard!).SetResult(), heard))
                heard.SetResult();
            await Task.WhenAll(telling, heard.Task).InTime();
        }
    }

    // Who tells goes on only when it was heard: each round is a race of one telling with one waiting.
    [Fact]
    public async Task Whatever_is_told_is_heard()
    {
        var wait = new SocketWait();
        var told = 0;
        var heard = 0;
        var isOver = false;
        var begin = Environment.TickCount64;
        var teller = Task.Factory.StartNew(
            () =>
            {
                while (told < Rounds && (told % 1000 > 0 || Environment.TickCount64 - begin < MostMilliseconds))
                {
                    SpinUntil(() => Volatile.Read(ref heard) == told);
                    Volatile.Write(ref told, told + 1);
                    wait.Tell();
                }
                SpinUntil(() => Volatile.Read(ref heard) == told);
                Volatile.Write(ref isOver, true);
                wait.Stop();
            },
            TaskCreationOptions.LongRunning);
        var waiter = Task.Run(async () =>
        {
            for (var round = 0; !Volatile.Read(ref isOver); round++)
            {
                var waiting = wait.WaitAsync();
                // A switch to another thread takes long, so mostly without one.
                if (round % 200 == 0)
                    await waiting;
                else
                    SpinUntil(() => waiting.IsCompleted);
                Volatile.Write(ref heard, Volatile.Read(ref told));
            }
        });
        await Task.WhenAll(teller, waiter).InTime();
        heard.ShouldBe(told);
        told.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public async Task A_stop_is_heard_whenever_it_comes()
    {
        for (var round = 0; round < 20_000; round++)
        {
            var wait = new SocketWait();
            var waiting = Task.Run(async () =>
            {
                await wait.WaitAsync();
                await wait.WaitAsync();
            });
            if (round % 2 == 0)
                wait.Tell();
            wait.Stop();
            await waiting.InTime();
        }
    }

    private static void Run(object? runs) => ((SemaphoreSlim)runs!).Release();

    private static bool IsOver(ValueTask<int> waiting) => waiting.IsCompleted;

    private static void SpinUntil(Func<bool> isSo)
    {
        var spinner = default(SpinWait);
        while (!isSo())
            spinner.SpinOnce(sleep1Threshold: -1);
    }
}
