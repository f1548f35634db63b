namespace Gatehouse.Discovery.Tests;

public sealed class InstanceRulesTests
{
    private readonly Lines log = new();

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[10.0.0.1]")]
    [InlineData("[2001:db8::1]:80")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("10.0.0.1/path")]
    [InlineData("user@10.0.0.1")]
    [InlineData("::1%1")]
    [InlineData("::%1")]
    [InlineData("fd00:ec2::254%1")]
    [InlineData("127\u30020\u30020\u30021")]
    [InlineData("127\uff0e0\uff0e0\uff0e1")]
    [InlineData("169\u3002254\u3002169\u3002254")]
    [InlineData("b\u00fccher.test")]
    [InlineData("xn--\u00fc")]
    public void An_instance_that_must_not_be_used_is_left_out_and_logged_once(string host)
    {
        var rules = new InstanceRules(allowsLoopback: false, log);
        Instance[] told = [new(host, 80), new("10.0.0.1", 80)];

        rules.Apply(told, "test").ShouldBe([told[1]]);
        rules.Apply(told, "test").ShouldBe([told[1]]);

        log.All.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_that_is_none_is_left_out(int port) =>
        new InstanceRules(false, log).Apply([new("10.0.0.1", port), new("10.0.0.2", 80)], "test").Length.ShouldBe(1);

    [Theory]
    [InlineData("ftp")]
    [InlineData("")]
    [InlineData("http, h2")]
    public void What_nobody_can_speak_to_it_is_left_out(string scheme) =>
        new InstanceRules(false, log).Apply([new("10.0.0.1", 80) { Scheme = scheme }, new("10.0.0.2", 80)], "test").Single().Host.ShouldBe("10.0.0.2");

    [Theory]
    [InlineData("shop.test.", "shop.test.")]
    [InlineData("no name", null)]
    [InlineData("xn--\u00fc", null)]
    [InlineData("127\u30020\u30020\u30021", null)]
    public void A_name_that_is_none_is_not_used(string name, string? used) =>
        new InstanceRules(false, log).Apply([new("10.0.0.1", 80) { Name = name }], "test").Single().Name.ShouldBe(used);

    [Fact]
    public void What_is_told_of_a_refused_place_is_one_short_line()
    {
        var rules = new InstanceRules(false, log);
        var host = "x\n12:00:00 error: forged \u001b[31m\u0085\u2028" + new string('x', 10_000);

        rules.Apply([new(host, 80), new("10.0.0.1", 80)], "test").Length.ShouldBe(1);
        var refusal = Should.Throw<RegistryException>(() => rules.Apply([new(host, 80)], "test")).Message;

        foreach (var line in new[] { log.All.Single(), refusal })
        {
            line.ShouldContain("12:00:00 error: forged");
            line.ShouldAllBe(c => !char.IsControl(c) && c != '\u2028');
            line.Length.ShouldBeLessThan(400);
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::1%1")]
    [InlineData("localhost")]
    public void The_loopback_is_taken_where_it_is_allowed(string host) =>
        new InstanceRules(allowsLoopback: true, log).Apply([new(host, 80)], "test").Length.ShouldBe(1);

    [Fact]
    public void A_metadata_service_is_refused_even_there() =>
        Should.Throw<RegistryException>(() => new InstanceRules(allowsLoopback: true, log).Apply([new("169.254.169.254", 80)], "test"));

    [Fact]
    public void When_all_are_refused_the_list_is_no_list() =>
        Should.Throw<RegistryException>(() => new InstanceRules(false, log).Apply([new("127.0.0.1", 80)], "test")).Message.ShouldContain("127.0.0.1:80");

    [Fact]
    public void No_instance_at_all_is_a_list() => new InstanceRules(false, log).Apply([], "test").ShouldBeEmpty();

    [Fact]
    public void The_same_place_counts_once_and_the_order_is_that_of_places()
    {
        Instance[] told = [new("10.0.0.2", 80), new("10.0.0.1", 81), new("10.0.0.1", 80), new("10.0.0.2", 80) { Weight = 5 }];

        Told.Places(new InstanceRules(false, log).Apply(told, "test")).ShouldBe("10.0.0.1:80 10.0.0.1:81 10.0.0.2:80");
    }

    [Fact]
    public void All_spellings_of_an_address_are_one_place() =>
        Told.Places(new InstanceRules(false, log).Apply([new("10.1", 80), new("10.0.0.1", 80), new("2001:DB8:0::1", 80)], "test")).ShouldBe("10.0.0.1:80 2001:db8::1:80");

    [Fact]
    public void All_spellings_of_a_name_are_one_place() =>
        Told.Places(new InstanceRules(false, log).Apply([new("Web1.test", 80), new("web2.test.", 80), new("web1.test.", 80), new("web1.TEST", 80), new("web1.test", 81)], "test"))
            .ShouldBe("web1.test:80 web1.test:81 web2.test.:80");

    [Fact]
    public void The_log_of_refused_places_is_bounded()
    {
        var rules = new InstanceRules(false, log);
        for (var i = 0; i < 1000; i++)
            rules.Apply([new($"127.0.{i / 250}.{i % 250}", 80), new("10.0.0.1", 80)], "test");

        log.All.Count.ShouldBe(256);
    }
}
