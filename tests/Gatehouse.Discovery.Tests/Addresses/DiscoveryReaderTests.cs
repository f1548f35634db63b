using System.Net;
using Gatehouse.Discovery.Addresses;
using Gatehouse.Discovery.Consul;
using Gatehouse.Discovery.Dns;
using Gatehouse.Discovery.Etcd;

namespace Gatehouse.Discovery.Tests.Addresses;

public sealed class DiscoveryReaderTests
{
    [Fact]
    public void A_name_of_dns()
    {
        var dns = Read<DnsAddress>("dns://preferences.internal:3005");

        dns.Name.ShouldBe("preferences.internal");
        dns.Port.ShouldBe(3005);
        dns.IsSrv.ShouldBeFalse();
        dns.Servers.ShouldBeEmpty();
        dns.Scheme.ShouldBe("http");
        dns.Every.ShouldBe(TimeSpan.FromSeconds(30));
        dns.AllowsLoopback.ShouldBeFalse();
        dns.Service.ShouldBe("dns://preferences.internal:3005");
    }

    [Theory]
    [InlineData("http", 80)]
    [InlineData("h2c", 80)]
    [InlineData("https", 443)]
    [InlineData("h2", 443)]
    public void Without_a_port_it_is_that_of_the_scheme(string scheme, int port) => Read<DnsAddress>($"dns://a.internal?scheme={scheme}").Port.ShouldBe(port);

    [Fact]
    public void Records_of_services()
    {
        var dns = Read<DnsAddress>("dns+srv://_http._tcp.users.internal.");

        dns.Name.ShouldBe("_http._tcp.users.internal.");
        dns.IsSrv.ShouldBeTrue();
    }

    [Fact]
    public void Name_servers_are_written_by_address()
    {
        var dns = Read<DnsAddress>("dns://a.internal?server=127.0.0.1:5353,::1,[::1]:54,10.0.0.2");

        dns.Servers.ShouldBe([new IPEndPoint(IPAddress.Loopback, 5353), new(IPAddress.IPv6Loopback, 53), new(IPAddress.IPv6Loopback, 54), new(IPAddress.Parse("10.0.0.2"), 53)]);
    }

    [Fact]
    public void A_service_of_consul()
    {
        var consul = Read<ConsulAddress>("consul://localhost/payments?tag=blue&tag=v2&dc=east&passing=false&stale=true", new() { Token = "secret-1", Every = TimeSpan.FromMinutes(1), Scheme = "https" });

        consul.Endpoint.ShouldBe(new Uri("http://localhost:8500"));
        consul.Name.ShouldBe("payments");
        consul.Tags.ShouldBe(["blue", "v2"]);
        consul.Datacenter.ShouldBe("east");
        consul.IsPassingOnly.ShouldBeFalse();
        consul.IsStaleAllowed.ShouldBeTrue();
        consul.Every.ShouldBe(TimeSpan.FromMinutes(1));
        consul.Scheme.ShouldBe("https");
        consul.AllowsLoopback.ShouldBeTrue();
        consul.Service.ShouldBe("consul://localhost:8500/payments?tag=blue&tag=v2");
    }

    [Fact]
    public void Keys_of_etcd()
    {
        var etcd = Read<EtcdAddress>("etcd+https://a.internal:2380,[2001:db8::1],10.0.0.1/services/orders", new() { User = "gate", Password = "secret-1" });

        etcd.Endpoints.ShouldBe([new("https://a.internal:2380"), new("https://[2001:db8::1]:2379"), new("https://10.0.0.1:2379")]);
        etcd.Prefix.ShouldBe("/services/orders/");
        etcd.User.ShouldBe("gate");
        etcd.AllowsLoopback.ShouldBeFalse();
        etcd.Service.ShouldBe("etcd://a.internal:2380,[2001:db8::1]:2379,10.0.0.1:2379/services/orders/");
    }

    [Theory]
    [InlineData("consul://localhost/a", true)]
    [InlineData("consul://127.0.0.1/a", true)]
    [InlineData("consul://[::1]/a", true)]
    [InlineData("consul://consul.internal/a", false)]
    [InlineData("consul://localhost/a?loopback=false", false)]
    [InlineData("consul://consul.internal/a?loopback=true", true)]
    [InlineData("etcd://localhost/a", true)]
    [InlineData("etcd://localhost,b.internal/a", false)]
    [InlineData("dns://localhost:3000", true)]
    [InlineData("dns://a.internal?server=127.0.0.1:5353", true)]
    [InlineData("dns://a.internal?server=127.0.0.1,10.0.0.1", false)]
    [InlineData("dns://a.internal", false)]
    public void Instances_on_this_machine_come_from_registries_on_this_machine(string text, bool isAllowed) =>
        Read<DiscoveryAddress>(text).AllowsLoopback.ShouldBe(isAllowed);

    [Theory]
    [InlineData("", "url", "dns://name:port")]
    [InlineData("preferences.internal:3005", "url", "dns://name:port")]
    [InlineData("http://preferences.internal", "url", "dns://name:port")]
    [InlineData("dns:// a", "url", "dns://name:port")]
    [InlineData("dns://", "url", "ASCII")]
    [InlineData("dns://a..b", "url", "ASCII")]
    [InlineData("dns://müller.internal", "url", "ASCII")]
    [InlineData("dns://a/b", "url", "name server goes behind")]
    [InlineData("dns://a:0", "url", "1 to 65535")]
    [InlineData("dns://a:65536", "url", "1 to 65535")]
    [InlineData("dns://10.0.0.1:80", "url", "under destinations")]
    [InlineData("dns://[::1]:80", "url", "under destinations")]
    [InlineData("dns+srv://_http._tcp.a:80", "url", "leave it out")]
    [InlineData("dns://a?server=ns.internal", "server", "127.0.0.1:5353")]
    [InlineData("dns://a?scheme=ftp", "scheme", "h2c")]
    [InlineData("dns://a?sheme=http", "url", "scheme, server, loopback")]
    [InlineData("dns://a?scheme=http&scheme=https", "url", "more than once")]
    [InlineData("dns://a?scheme=", "url", "no value")]
    [InlineData("dns://a?loopback=yes", "url", "true or false")]
    [InlineData("dns://a?tag=x", "url", "scheme, server, loopback")]
    [InlineData("consul://localhost:8500", "url", "consul://localhost:8500/payments")]
    [InlineData("consul://localhost:8500/a/b", "url", "consul://localhost:8500/payments")]
    [InlineData("consul:///a", "url", "host:port")]
    [InlineData("consul://a b/c", "url", "dns://name:port")]
    [InlineData("consul://localhost/a?token=x", "url", "$env")]
    [InlineData("consul://user:secret-1@localhost/a", "url", "$env")]
    [InlineData("etcd://localhost", "url", "services/payments")]
    [InlineData("etcd://localhost/", "url", "services/payments")]
    [InlineData("etcd://localhost,/a", "url", "host:port")]
    [InlineData("etcd://fe80::1/a", "url", "host:port")]
    [InlineData("etcd://[fe80::1%25eth0]/a", "url", "host:port")]
    public void What_is_wrong_is_said_with_what_to_write(string text, string key, string says)
    {
        DiscoveryReader.TryRead(text, DiscoverySettings.None, out var address, out var fault).ShouldBeFalse();

        address.ShouldBeNull();
        fault.Key.ShouldBe(key);
        $"{fault.Text}; {fault.Hint}".ShouldContain(says);
        fault.ToString().ShouldNotContain("secret-1");
    }

    public static TheoryData<string, DiscoverySettings, string> Beside => new()
    {
        { "dns://a", new() { Token = "secret-1" }, "token" },
        { "dns://a", new() { Tag = "blue" }, "tag" },
        { "dns://a", new() { User = "me" }, "user" },
        { "consul://a/b", new() { Password = "secret-1" }, "password" },
        { "consul://a/b", new() { Token = "secret-1\r\nX: y" }, "token" },
        { "consul://a/b", new() { Server = "127.0.0.1" }, "server" },
        { "consul://a/b?dc=east", new() { Dc = "west" }, "dc" },
        { "etcd://a/b", new() { User = "me" }, "user" },
        { "etcd://a/b", new() { Password = "secret-1" }, "password" },
        { "etcd://a/b", new() { Token = "secret-1" }, "token" },
        { "etcd://a/b", new() { Every = TimeSpan.FromMilliseconds(999) }, "every" },
        { "etcd://a/b", new() { Every = TimeSpan.FromHours(1.1) }, "every" },
    };

    [Theory]
    [MemberData(nameof(Beside))]
    public void What_stands_beside_the_url_has_to_fit_it(string text, DiscoverySettings settings, string key)
    {
        DiscoveryReader.TryRead(text, settings, out _, out var fault).ShouldBeFalse();

        fault.Key.ShouldBe(key);
        fault.ToString().ShouldNotContain("secret-1");
    }

    [Fact]
    public void No_secret_is_printed_with_an_address()
    {
        var settings = new DiscoverySettings { Token = "secret-1" };
        var login = new DiscoverySettings { User = "me", Password = "secret-1" };

        $"{settings} {login} {Read<ConsulAddress>("consul://a/b", settings)} {Read<EtcdAddress>("etcd://a/b", login)}".ShouldNotContain("secret-1");
    }

    [Fact]
    public void No_text_at_all_throws()
    {
        var random = new Random(7);
        string[] parts = ["dns", "+srv", "consul", "etcd", "://", "/", "?", "&", "=", "%", "%zz", "[", "]", ":", "::1", "@", ",", ".", "a", "ü", "\0", "\ud800", "server", "tag", "scheme", "80", " "];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            _ = DiscoveryReader.TryRead(text, DiscoverySettings.None, out _, out _);
            _ = DiscoveryReader.TryRead("consul://" + text, DiscoverySettings.None, out _, out _);
        }
    }

    private static T Read<T>(string text, DiscoverySettings? settings = null)
        where T : DiscoveryAddress
    {
        DiscoveryReader.TryRead(text, settings ?? DiscoverySettings.None, out var address, out var fault).ShouldBeTrue(fault?.ToString());
        return address.ShouldBeAssignableTo<T>()!;
    }
}
