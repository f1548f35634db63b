using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Composition;

namespace Gatehouse.Core.Tests.Composition;

public sealed class CallGraphTests
{
    // Inputs of a call are calls of a lower number, which are then shuffled: any graph without a cycle is such a one.
    private static readonly Gen<int[][]> Graphs =
        from size in Gen.Choose(0, 12)
        from bits in Gen.Choose(0, 1).ListOf(size * size)
        from numbers in Gen.Shuffle(Enumerable.Range(0, size).ToArray())
        select Renumbered(Enumerable.Range(0, size).Select(i => Enumerable.Range(0, i).Where(j => bits[(i * size) + j] == 1).ToArray()).ToArray(), numbers);

    [Fact]
    public void Every_call_runs_once_and_after_its_inputs() =>
        Prop.ForAll(Graphs.ToArbitrary(), inputs =>
        {
            var order = CallGraph.Order(inputs, out _).ShouldNotBeNull();
            var ended = new List<int>();
            var begun = new List<int>();
            CallGraph.RunAsync(inputs, order, async call =>
            {
                begun.Add(call);
                inputs[call].ShouldAllBe(input => ended.Contains(input));
                await Task.CompletedTask;
                ended.Add(call);
            }).GetAwaiter().GetResult();
            begun.Order().ShouldBe(Enumerable.Range(0, inputs.Length));
            var levels = CallGraph.Levels(inputs, order);
            for (var i = 0; i < inputs.Length; i++)
                levels[i].ShouldBe(inputs[i].Length == 0 ? 0 : inputs[i].Max(input => levels[input]) + 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_call_begins_as_soon_as_its_own_inputs_are_there()
    {
        // 3 needs 1, and 1 needs 0; 2 never ends before.
        int[][] inputs = [[], [0], [], [1]];
        var slow = new TaskCompletionSource();

        await CallGraph.RunAsync(inputs, CallGraph.Order(inputs, out _)!, call =>
        {
            if (call == 3)
                slow.SetResult();
            return call == 2 ? slow.Task : Task.CompletedTask;
        });
    }

    [Fact]
    public void Calls_begin_on_the_thread_on_which_the_one_they_wait_for_ends()
    {
        int[][] inputs = [[], [0], [0], [1, 2]];
        var first = new TaskCompletionSource();
        var threads = new int[inputs.Length];
        var all = CallGraph.RunAsync(inputs, CallGraph.Order(inputs, out _)!, call =>
        {
            threads[call] = Environment.CurrentManagedThreadId;
            return call == 0 ? first.Task : Task.CompletedTask;
        });

        first.SetResult();

        all.IsCompletedSuccessfully.ShouldBeTrue();
        threads.ShouldAllBe(thread => thread == Environment.CurrentManagedThreadId);
    }

    [Fact]
    public async Task What_needs_a_call_that_throws_does_not_begin()
    {
        int[][] inputs = [[], [], [0, 1]];
        var begun = new List<int>();

        var all = CallGraph.RunAsync(inputs, CallGraph.Order(inputs, out _)!, call =>
        {
            begun.Add(call);
            return call == 0 ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        });

        await all.ShouldThrowAsync<InvalidOperationException>();
        begun.ShouldBe([0, 1]);
    }

    [Fact]
    public void A_cycle_is_found_and_named_without_what_leads_to_it()
    {
        CallGraph.Order([[1], [2], [3], [1]], out var cycle).ShouldBeNull();

        cycle.ShouldBe([1, 2, 3]);
    }

    private static int[][] Renumbered(int[][] inputs, int[] numbers)
    {
        var renumbered = new int[inputs.Length][];
        for (var i = 0; i < inputs.Length; i++)
            renumbered[numbers[i]] = [.. inputs[i].Select(input => numbers[input])];
        return renumbered;
    }
}
