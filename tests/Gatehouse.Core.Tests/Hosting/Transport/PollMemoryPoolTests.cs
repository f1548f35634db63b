using System.Buffers;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.Core.Sockets;
using Gatehouse.Core.Tests.Sockets;

namespace Gatehouse.Core.Tests.Hosting.Transport;

public sealed class PollMemoryPoolTests
{
    [Fact]
    public void A_thread_that_polls_gets_the_block_that_was_used_last_and_no_block_twice() => PollThread.Run(polls: true, () =>
    {
        using var pool = new PollMemoryPool(new CountingPool());
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, PollMemoryPool.MostKept).Select(_ => pool.Rent())];
        foreach (var block in blocks)
            block.Dispose();
        foreach (var (index, block) in blocks.Reverse().Index())
            pool.Rent(index % 2 == 0 ? -1 : 4096).ShouldBeSameAs(block);
        blocks.ShouldNotContain(pool.Rent());
    });

    [Fact]
    public void What_is_more_than_a_thread_keeps_goes_back_to_the_servers_pool() => PollThread.Run(polls: true, () =>
    {
        var server = new CountingPool();
        using var pool = new PollMemoryPool(server);
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, PollMemoryPool.MostKept + 10).Select(_ => pool.Rent())];
        foreach (var block in blocks)
            block.Dispose();
        server.Rented.ShouldBe(PollMemoryPool.MostKept);
    });

    [Fact]
    public void Other_threads_keep_nothing() => PollThread.Run(polls: false, () =>
    {
        var server = new CountingPool();
        using var pool = new PollMemoryPool(server);
        pool.Rent().Dispose();
        server.Rented.ShouldBe(0);
    });
}
