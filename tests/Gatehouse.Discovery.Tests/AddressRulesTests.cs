using System.Net;

namespace Gatehouse.Discovery.Tests;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("::%1")]
    [InlineData("fe80::1%1")]
    [InlineData("fd00:ec2::254%1")]
    [InlineData("64:ff9b::a9fe:a9fe%1")]
    public void What_only_this_machine_can_reach_is_refused(string address) => AddressRules.IsRefused(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void Addresses_of_machines_are_not(string address) => AddressRules.IsRefused(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1%1", true)]
    [InlineData("2001:db8::1%1", false)]
    [InlineData("10.0.0.1", false)]
    public void The_loopback_is_known_in_all_its_clothes(string address, bool isLoopback) =>
        AddressRules.IsLoopback(IPAddress.Parse(address)).ShouldBe(isLoopback);

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST.", true)]
    [InlineData("consul.localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("notlocalhost", false)]
    [InlineData("localhost.example.com", false)]
    public void What_the_operator_wrote_for_this_machine_is_known(string host, bool isLoopback) => AddressRules.IsWrittenLoopback(host).ShouldBe(isLoopback);
}
