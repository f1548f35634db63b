using Gatehouse.Core.Upstreams;
using Gatehouse.Discovery;

namespace Gatehouse.Core.Tests.Upstreams;

public sealed class DestinationTests
{
    [Theory]
    [InlineData("http", "10.0.0.7", 3002, null, "http://10.0.0.7:3002", "10.0.0.7:3002", "http://10.0.0.7:3002", "10.0.0.7")]
    [InlineData("https", "10.0.0.7", 443, "shop.test", "https://10.0.0.7:443", "shop.test", "https://10.0.0.7", "shop.test")]
    [InlineData("h2c", "10.0.0.7", 50, "shop.test.", "h2c://10.0.0.7:50", "shop.test:50", "http://10.0.0.7:50", "shop.test")]
    [InlineData("h2", "::1", 3002, null, "h2://[::1]:3002", "[::1]:3002", "https://[::1]:3002", "::1")]
    [InlineData("http", "one.shop.test", 80, null, "http://one.shop.test:80", "one.shop.test", "http://one.shop.test", "one.shop.test")]
    [InlineData("http", "10.0.0.7", 80, "no name", "http://10.0.0.7:80", "10.0.0.7", "http://10.0.0.7", "10.0.0.7")]
    public void An_instance_is_reached_by_its_address_and_asked_by_its_name(
        string scheme, string host, int port, string? name, string text, string authority, string origin, string tlsName)
    {
        var destination = Destination.Of(new Instance(host, port) { Scheme = scheme, Name = name }, allowsLoopback: false);

        (destination.Text, destination.Authority, destination.Origin, destination.TlsName).ShouldBe((text, authority, origin, tlsName));
        (destination.Host, destination.Port, destination.IsDiscovered, destination.AllowsLoopback).ShouldBe((host, port, true, false));
    }

    [Theory]
    [InlineData("http://b\u00fccher.example", "xn--bcher-kva.example")]
    [InlineData("http://B\u00dcCHER.example:81", "xn--bcher-kva.example:81")]
    [InlineData("https://[2001:DB8::1]:81", "[2001:db8::1]:81")]
    [InlineData("http://10.0.0.7", "10.0.0.7")]
    [InlineData("http://one_two.test", "one_two.test")]
    public void An_address_is_asked_by_a_name_that_a_field_can_carry(string address, string authority)
    {
        var destination = Destination.Parse(address, out _, out _).ShouldNotBeNull();

        (destination.Authority, destination.Origin[(destination.Origin.IndexOf("//", StringComparison.Ordinal) + 2)..]).ShouldBe((authority, authority));
    }

    [Fact]
    public void Only_what_may_be_used_in_place_of_another_shares_its_connections()
    {
        string[] keys =
        [
            Destination.Parse("http://10.0.0.7:80", out _, out _)!.Key,
            Destination.Of(new Instance("10.0.0.7", 80), false).Key,
            Destination.Of(new Instance("10.0.0.7", 80), true).Key,
            Destination.Of(new Instance("10.0.0.7", 80) { Name = "shop.test" }, false).Key,
        ];

        keys.Distinct().Count().ShouldBe(4);
    }
}
