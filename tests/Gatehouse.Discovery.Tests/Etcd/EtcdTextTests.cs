using Gatehouse.Discovery.Etcd;

namespace Gatehouse.Discovery.Tests.Etcd;

public sealed class EtcdTextTests
{
    [Fact]
    public void Members_login_prefix_and_timeout_are_read()
    {
        EtcdText.TryRead("etcd+https://ad%40a:p%3Aw@one.example,two.example:2380/edge/gatehouse?timeout=2s", out var options, out var prefix, out _).ShouldBeTrue();

        options!.Endpoints.ShouldBe([new Uri("https://one.example:2379"), new Uri("https://two.example:2380")]);
        options.User.ShouldBe("ad@a");
        options.Password.ShouldBe("p:w");
        options.Timeout.ShouldBe(TimeSpan.FromSeconds(2));
        prefix.ShouldBe("/edge/gatehouse/");
    }

    [Fact]
    public void Most_of_it_may_be_left_out()
    {
        EtcdText.TryRead("etcd://[::1]/gatehouse/", out var options, out var prefix, out _).ShouldBeTrue();

        options!.Endpoints.ShouldBe([new Uri("http://[::1]:2379")]);
        options.User.ShouldBeNull();
        options.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        prefix.ShouldBe("/gatehouse/");
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("http://secret/x")]
    [InlineData("etcd://u:secret@h")]
    [InlineData("etcd://u:secret@h/")]
    [InlineData("etcd://secret@h/x")]
    [InlineData("etcd://:secret@h/x")]
    [InlineData("etcd://u:secret@/x")]
    [InlineData("etcd://u:secret@h:port/x")]
    [InlineData("etcd://u:secret@h/x?timeout=0s")]
    [InlineData("etcd://u:secret@h/x?timeout=5m")]
    [InlineData("etcd://u:secret@h/x?secret=1")]
    [InlineData("etcd://u:secret@h/x#a")]
    public void What_is_no_place_in_etcd_is_told_without_showing_it(string text)
    {
        EtcdText.TryRead(text, out _, out _, out var problem).ShouldBeFalse();

        problem.ShouldNotBeNull().ShouldNotContain("secret");
    }
}
