using System.Net.Sockets;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://shop", "shop", 6379, false, null, null, 0)]
    [InlineData("redis://shop:1/", "shop", 1, false, null, null, 0)]
    [InlineData("rediss://u:p%40ss@shop:7000/12", "shop", 7000, true, "u", "p@ss", 12)]
    [InlineData("redis://:secret@10.0.0.1", "10.0.0.1", 6379, false, null, "secret", 0)]
    [InlineData("redis://[::1]:7/3", "::1", 7, false, null, null, 3)]
    [InlineData("unix:///run/redis.sock", "/run/redis.sock", 0, false, null, null, 0)]
    public void A_url_says_where_and_who(string url, string host, int port, bool usesTls, string? user, string? password, int database)
    {
        RedisAddress.TryParse(url, out var address, out _).ShouldBeTrue();

        address.ShouldBe(new RedisAddress(host, port, usesTls) { User = user, Password = password, Database = database });
    }

    [Theory]
    [InlineData("shop:6379")]
    [InlineData("http://u:hidden@shop")]
    [InlineData("redis://")]
    [InlineData("redis://u:hidden@shop/x")]
    [InlineData("redis://u:hidden@shop/-1")]
    [InlineData("redis://u:hidden@shop/12345")]
    [InlineData("redis://u:hid?den@shop")]
    [InlineData("redis://u:hidden@shop?db=1")]
    [InlineData("redis-sentinel://u:hidden@shop/primary")]
    [InlineData("redis://u:hidden@shop:99999")]
    [InlineData("unix://hidden/x")]
    public void What_is_no_address_is_told_without_showing_it(string url)
    {
        RedisAddress.TryParse(url, out var address, out var problem).ShouldBeFalse();

        address.ShouldBeNull();
        problem.ShouldNotBeNullOrEmpty();
        problem.ShouldNotContain("hid");
    }

    [Fact]
    public void The_path_of_a_socket_is_no_longer_than_the_system_allows()
    {
        var path = "/" + new string('x', 104) + "é";

        RedisAddress.TryParse("unix://" + path, out var address, out _).ShouldBeTrue();
        new UnixDomainSocketEndPoint(address!.Host).ToString().ShouldBe(path);
        RedisAddress.TryParse("unix://" + path + "x", out _, out var problem).ShouldBeFalse();
        problem.ShouldBe("the path of a Unix socket has at most 107 bytes");
    }

    [Fact]
    public void As_text_it_shows_no_password()
    {
        RedisAddress.TryParse("redis://u:hidden@shop", out var address, out _).ShouldBeTrue();

        address!.ToString().ShouldBe("shop:6379");
    }
}
