using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class PollBuffersTests
{
    [Fact]
    public void An_array_is_as_long_as_asked_for_on_any_thread()
    {
        PollThread.Run(polls: false, RentAll);
        PollThread.Run(polls: true, RentAll);

        static void RentAll()
        {
            foreach (var least in new[] { 0, 1, 4096, 4097, 16384, 16385, 70_000 })
            {
                for (var i = 0; i < 3; i++)
                {
                    var buffer = PollBuffers.Rent(least);
                    buffer.Length.ShouldBeGreaterThanOrEqualTo(Math.Max(least, PollBuffers.Small));
                    PollBuffers.Return(buffer);
                }
            }
        }
    }

    [Fact]
    public void A_thread_that_polls_gets_the_one_that_was_used_last() => PollThread.Run(polls: true, () =>
    {
        foreach (var size in new[] { PollBuffers.Small, PollBuffers.Large })
        {
            byte[][] buffers = [.. Enumerable.Range(0, PollBuffers.MostKept).Select(_ => PollBuffers.Rent(size))];
            buffers.Distinct().Count().ShouldBe(buffers.Length);
            foreach (var buffer in buffers)
                PollBuffers.Return(buffer);
            foreach (var buffer in buffers.Reverse())
                PollBuffers.Rent(size).ShouldBeSameAs(buffer);
        }
    });

    [Fact]
    public void No_array_is_given_to_two_when_more_come_back_than_are_kept() => PollThread.Run(polls: true, () =>
    {
        for (var round = 0; round < 3; round++)
        {
            byte[][] buffers = [.. Enumerable.Range(0, PollBuffers.MostKept * 3).Select(_ => PollBuffers.Rent(PollBuffers.Large))];
            buffers.Distinct().Count().ShouldBe(buffers.Length);
            foreach (var buffer in buffers)
                PollBuffers.Return(buffer);
        }
    });
}
