using Gatehouse.Discovery.Dns;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Discovery.Tests.Dns;

public sealed class ResolverSettingsTests
{
    [Fact]
    public void The_file_of_the_machine_is_read()
    {
        var settings = ResolverSettings.Parse(
        [
            "# a comment", "; another", "", "nameserver 10.0.0.2", "nameserver\tfd00::1", "nameserver nonsense", "domain old.internal",
            "search a.internal B.Internal. bad..name", "options ndots:5 timeout:1 attempts:3 rotate edns0",
        ]);

        settings.Servers.Select(server => server.ToString()).ShouldBe(["10.0.0.2:53", "[fd00::1]:53"]);
        settings.Search.ShouldBe(["a.internal", "b.internal"]);
        settings.Dots.ShouldBe(5);
        settings.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Attempts.ShouldBe(3);
    }

    [Fact]
    public void Options_have_bounds()
    {
        var settings = ResolverSettings.Parse(["options ndots:99 timeout:0 attempts:99", "options ndots:-1 timeout attempts:x"]);

        settings.Dots.ShouldBe(15);
        settings.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Attempts.ShouldBe(5);
    }

    [Fact]
    public void Without_a_file_the_server_is_on_this_machine()
    {
        using var folder = new TempFolder();

        ResolverSettings.OfMachine(folder.File("none")).Servers.Single().ToString().ShouldBe("127.0.0.1:53");
    }

    [Theory]
    [InlineData("users", "users.a.internal users.b.internal users")]
    [InlineData("users.svc", "users.svc users.svc.a.internal users.svc.b.internal")]
    [InlineData("Users.", "users")]
    [InlineData("users.svc.", "users.svc")]
    public void A_name_is_tried_with_the_search_list(string name, string candidates) =>
        string.Join(' ', ResolverSettings.Parse(["search a.internal b.internal"]).Candidates(name)).ShouldBe(candidates);

    [Fact]
    public void Names_of_the_machine_come_from_its_own_file()
    {
        string[] lines = ["127.0.0.1 localhost", "10.0.0.9\tusers.internal users # one", "fd00::9 users", "nonsense users", "10.0.0.8 USERS"];

        HostsFile.Find("users.", lines).Select(address => address.ToString()).ShouldBe(["10.0.0.9", "10.0.0.8"]);
        HostsFile.Find("one", lines).ShouldBeEmpty();
        HostsFile.Find("a.localhost", "/nonexistent").Single().ToString().ShouldBe("127.0.0.1");
        HostsFile.Find("users", "/nonexistent").ShouldBeEmpty();
    }
}
