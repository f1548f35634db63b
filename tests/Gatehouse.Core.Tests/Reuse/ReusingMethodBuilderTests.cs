using System.Runtime.CompilerServices;
using Gatehouse.Core.Reuse;

namespace Gatehouse.Core.Tests.Reuse;

public sealed class ReusingMethodBuilderTests
{
    private static readonly AsyncLocal<string?> Known = new();

    [Fact]
    public async Task A_method_gives_its_result_whether_it_had_to_wait_or_not()
    {
        (await AddAsync(1, Task.FromResult(2))).ShouldBe(3);
        var later = new TaskCompletionSource<int>();
        var sum = AddAsync(1, later.Task);
        sum.IsCompleted.ShouldBeFalse();
        later.SetResult(2);
        (await sum).ShouldBe(3);
    }

    [Fact]
    public async Task A_method_fails_with_what_it_threw_whether_it_had_to_wait_or_not()
    {
        var failed = Task.FromException<int>(new InvalidDataException("no"));
        (await Should.ThrowAsync<InvalidDataException>(async () => await AddAsync(1, failed))).Message.ShouldBe("no");
        var later = new TaskCompletionSource<int>();
        var sum = AddAsync(1, later.Task);
        later.SetException(new InvalidDataException("later"));
        (await Should.ThrowAsync<InvalidDataException>(async () => await sum)).Message.ShouldBe("later");
        await Should.ThrowAsync<OperationCanceledException>(async () => await AddAsync(1, Task.FromCanceled<int>(new CancellationToken(canceled: true))));
    }

    [Fact]
    public async Task A_method_may_wait_more_than_once()
    {
        TaskCompletionSource<int>[] terms = [new(), new(), new()];
        var sum = SumAsync(terms);
        foreach (var (index, term) in terms.Index())
        {
            sum.IsCompleted.ShouldBeFalse();
            term.SetResult(index + 1);
        }
        (await sum).ShouldBe(6);
    }

    [Fact]
    public async Task What_is_known_in_the_caller_is_known_after_the_wait_and_what_the_method_says_stays_in_it()
    {
        var later = new TaskCompletionSource<int>();
        Known.Value = "caller";
        var seen = SayAsync(later.Task);
        Known.Value.ShouldBe("caller");
        Known.Value = "who ends the wait";
        later.SetResult(0); // goes on here
        Known.Value.ShouldBe("who ends the wait");
        (await seen).ShouldBe("caller, method, method");
    }

    [Fact]
    public void As_many_as_run_at_once_wait_without_memory_the_next_time()
    {
        const int atOnce = 100;
        var waits = new ManualWait[atOnce];
        var sums = new ValueTask<int>[atOnce];
        for (var i = 0; i < atOnce; i++)
            waits[i] = new ManualWait();
        RunAll();
        RunAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunAll();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(atOnce * 8);

        void RunAll()
        {
#pragma warning disable CA2012 // Each is asked once.
            for (var i = 0; i < atOnce; i++)
                sums[i] = AfterAsync(waits[i], i);
#pragma warning restore CA2012
            foreach (var wait in waits)
                wait.End();
            for (var i = 0; i < atOnce; i++)
            {
                if (sums[i].GetAwaiter().GetResult() != i)
                    throw new InvalidOperationException("Another's result.");
            }
        }
    }

    [Fact]
    public void What_begins_on_one_thread_and_ends_on_another_is_used_again()
    {
        const int AtOnce = 100;
        const int Rounds = 20;
        var waits = Enumerable.Range(0, AtOnce).Select(_ => new ManualWait()).ToArray();
        var sums = new ValueTask<int>[AtOnce];
        using var begun = new SemaphoreSlim(0);
        using var ended = new SemaphoreSlim(0);
        var right = 0;
        var ending = new Thread(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                begun.Wait();
                for (var i = 0; i < AtOnce; i++)
                {
                    waits[i].End();
                    right += sums[i].GetAwaiter().GetResult() == i ? 1 : 0;
                }
                ended.Release();
            }
        });
        ending.Start();

        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < AtOnce; i++)
#pragma warning disable CA2012 // Each is asked once.
                sums[i] = OneWayAsync(waits[i], i);
#pragma warning restore CA2012
            if (round >= Rounds / 2)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            begun.Release();
            ended.Wait();
        }

        ending.Join();
        right.ShouldBe(Rounds * AtOnce);
        allocated.ShouldBeLessThan(Rounds / 2 * AtOnce * 16);
    }

    [Fact]
    public async Task A_result_is_given_once()
    {
        var wait = new ManualWait();
        var first = AfterAsync(wait, 1);
        Should.Throw<InvalidOperationException>(() => first.GetAwaiter().GetResult());
        wait.End();
        (await first).ShouldBe(1);
        var second = AfterAsync(wait, 2);
        Should.Throw<InvalidOperationException>(() => first.GetAwaiter().GetResult());
        wait.End();
        (await second).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_method_may_begin_again_while_its_end_is_being_told()
    {
        var waits = Enumerable.Range(0, 100).Select(_ => new ManualWait()).ToArray();
        var results = new List<int>();
        var chain = ChainAsync();

        // Each ends inside of the one before, whose state it may have.
        foreach (var wait in waits)
            wait.End();
        await chain;

        results.ShouldBe(Enumerable.Range(0, waits.Length));

        async Task ChainAsync()
        {
            for (var i = 0; i < waits.Length; i++)
                results.Add(await AfterAsync(waits[i], i).ConfigureAwait(false));
        }
    }

    [Fact]
    public async Task After_a_failure_it_is_used_again_also_as_a_task()
    {
        for (var i = 0; i < 3; i++)
        {
            var later = new TaskCompletionSource<int>();
            var failing = AddAsync(1, later.Task).AsTask();
            later.SetException(new InvalidDataException("later"));
            await Should.ThrowAsync<InvalidDataException>(failing);
            var sum = new TaskCompletionSource<int>();
            var adding = AddAsync(1, sum.Task).AsTask();
            sum.SetResult(i);
            (await adding).ShouldBe(i + 1);
        }
    }

    [Fact]
    public void What_a_method_knew_is_not_kept()
    {
        var wait = new ManualWait();
        var known = Run();
        GC.Collect();
        known.IsAlive.ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Run()
        {
            var thing = new object();
            var call = HoldAsync(wait, thing);
            wait.End();
            call.GetAwaiter().GetResult();
            return new WeakReference(thing);
        }
    }

    [Fact]
    public async Task Methods_on_many_threads_keep_their_results_apart()
    {
        var sums = Enumerable.Range(0, 20_000).Select(async number =>
        {
            await Task.Yield();
            return await DoubleAsync(number) == number * 2;
        });
        (await Task.WhenAll(sums)).ShouldAllBe(isRight => isRight);
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> AddAsync(int one, Task<int> other) => one + await other;

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> SumAsync(TaskCompletionSource<int>[] terms)
    {
        var sum = 0;
        foreach (var term in terms)
            sum += await term.Task;
        return sum;
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<string> SayAsync(Task<int> wait)
    {
        var before = Known.Value;
        Known.Value = "method";
        var during = Known.Value;
        await wait;
        return $"{before}, {during}, {Known.Value}";
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> AfterAsync(ManualWait wait, int result)
    {
        await wait;
        return result;
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> OneWayAsync(ManualWait wait, int result)
    {
        await wait;
        return result;
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> HoldAsync(ManualWait wait, object thing)
    {
        await wait;
        return thing.GetHashCode();
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private static async ValueTask<int> DoubleAsync(int number)
    {
        await Task.Yield();
        var first = number;
        await Task.Yield();
        return first + number;
    }

    // Waits without memory.
    private sealed class ManualWait : ICriticalNotifyCompletion
    {
        private Action? goOn;

        public bool IsCompleted => false;

        public ManualWait GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => goOn = continuation;

        public void UnsafeOnCompleted(Action continuation) => goOn = continuation;

        public void End() => goOn!();
    }
}
