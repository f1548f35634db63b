using Gatehouse.Core.Hosting.Handover;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Core.Tests.Hosting.Handover;

public sealed class PeerCredentialsTests
{
    [Fact]
    public async Task The_system_says_who_is_at_the_other_end()
    {
        using var folder = new TempFolder();
        using var listener = MeetingPlace.Listen(folder.File("place"));
        MeetingPlace.Occupy(folder.File("place"));
        using var client = (await MeetingPlace.ConnectAsync(folder.File("place"), CancellationToken.None)).ShouldNotBeNull();

        PeerCredentials.Of(client).ShouldBe(new PeerCredentials(Environment.ProcessId, PeerCredentials.OwnUser));
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(1000, 1001, false)]
    [InlineData(0, 1000, false)]
    [InlineData(1000, 0, false)]
    public void Sockets_pass_between_processes_of_one_user_only(uint peer, uint own, bool may) =>
        new PeerCredentials(1, peer).MayHandOver(own).ShouldBe(may);
}
