using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Policies.IpFilter;

namespace Gatehouse.Policies.Tests.IpFilter;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", true)]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "ffff::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("::/0", "::ffff:10.0.0.1", false)]
    [InlineData("fe80::/10", "fe80::1%7", true)]
    public void A_network_holds_its_addresses(string network, string address, bool expected) =>
        Set(network).Contains(IPAddress.Parse(address)).ShouldBe(expected);

    [Fact]
    public void A_look_up_agrees_with_asking_every_network()
    {
        var octets = Gen.Choose(0, 3).Select(n => (byte)n).ArrayOf(4);
        var network = from address in octets
                      from prefix in Gen.Choose(0, 32)
                      select new IPNetwork(Mask(address, prefix), prefix);
        var cases = from networks in network.ListOf()
                    from address in octets
                    select (Networks: networks.ToList(), Address: new IPAddress(address));

        Prop.ForAll(cases.ToArbitrary(), c =>
            Set([.. c.Networks.Select(n => n.ToString())]).Contains(c.Address) == c.Networks.Any(n => n.Contains(c.Address)))
            .QuickCheckThrowOnFailure();
    }

    private static IPAddress Mask(byte[] address, int prefix)
    {
        var masked = new byte[4];
        for (var bit = 0; bit < prefix; bit++)
            masked[bit / 8] |= (byte)(address[bit / 8] & (0x80 >> (bit % 8)));
        return new IPAddress(masked);
    }

    private static AddressSet Set(params string[] networks) => new(networks.Select(text =>
    {
        AddressRange.TryParse(text, out var range, out _).ShouldBeTrue(text);
        return range;
    }));
}
