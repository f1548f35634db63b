using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(64, 64, 64)]
    [InlineData(256, 224, 240)]
    [InlineData(1024, 896, 992)]
    [InlineData(1_000_000, 999_744, 999_968)]
    public void Clients_leave_some_to_destinations_and_both_some_to_the_process(long most, long clients, long all)
    {
        var limit = new DescriptorLimit(most);
        (limit.HasRoomForClient(clients - 1), limit.HasRoomForClient(clients)).ShouldBe((true, false));
        (limit.HasRoomForDestination(all - 1), limit.HasRoomForDestination(all)).ShouldBe((true, false));
    }

    [Fact]
    public void This_process_has_one_that_is_not_reached()
    {
        if (!DirectSocket.HasPoll)
            return;
        DescriptorLimit.Current.Most.ShouldBeGreaterThan(100);
        DescriptorLimit.Current.HasRoomForClient(50).ShouldBeTrue();
    }
}
