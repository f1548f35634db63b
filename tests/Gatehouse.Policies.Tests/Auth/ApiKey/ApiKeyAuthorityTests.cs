namespace Gatehouse.Policies.Tests.Auth.ApiKey;

public sealed class ApiKeyAuthorityTests
{
    private const string Key = "correct-horse-battery-staple";
    private const string Hash = "sha256:6655cc9ab4c2b3b0b1b6f0b2d2d7f2d1"; // too short on purpose
    private const string Consumers = $"consumers: {{ billing: {{ key: {Key}, roles: [machine, reader], claims: {{ tenant: 7, plan: gold }} }}, old: {{ keys: [first-of-two-keys-0123456, second-of-two-keys-012345] }} }}";

    [Theory]
    [InlineData(Key, "billing")]
    [InlineData("first-of-two-keys-0123456", "old")]
    [InlineData("second-of-two-keys-012345", "old")]
    public async Task A_key_stands_for_its_consumer(string key, string consumer)
    {
        var exchange = await new Exchange().WithHeader("X-Api-Key", key).Through(Authorities.Read($"apiKey: {{ {Consumers} }}"));

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe(consumer);
        exchange.Gateway.Caller.Authority.ShouldBe("shop");
    }

    [Fact]
    public async Task The_consumer_has_its_roles_and_claims()
    {
        var exchange = await new Exchange().WithHeader("X-Api-Key", Key).Through(Authorities.Read($"apiKey: {{ {Consumers} }}"));

        exchange.Gateway.Caller!.Roles.ShouldBe(["machine", "reader"]);
        exchange.Gateway.Caller.Claims.ToString().ShouldContain("gold");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    [InlineData("Correct-horse-battery-staple")]
    [InlineData(Key + ",")]
    [InlineData("\u00e9\u20ac")]
    public async Task Any_other_key_is_refused(string key)
    {
        var exchange = await new Exchange().WithHeader("X-Api-Key", key).Through(Authorities.Read($"apiKey: {{ {Consumers} }}"));

        exchange.ShouldBeRefused(401, "token_invalid");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["ApiKey realm=\"shop\""]);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused_and_none_is_asked_for()
    {
        var authority = Authorities.Read($"apiKey: {{ {Consumers} }}");

        (await new Exchange().WithHeader("X-Api-Key", new string('\uffff', 513)).Through(authority)).ShouldBeRefused(401, "token_invalid");
        (await new Exchange().WithHeader("X-Api-Key", new string('\uffff', 512)).Through(authority)).ShouldBeRefused(401, "token_invalid");
        (await new Exchange().Through(authority)).ShouldBeRefused(401, "token_required");
    }

    [Theory]
    [InlineData("/", Key, Key)]
    [InlineData("/?api_key=" + Key, Key)]
    [InlineData("/?api_key=" + Key + "&api%5Fkey=" + Key)]
    public async Task Two_keys_are_malformed_even_when_they_are_the_same(string target, params string[] headers)
    {
        var exchange = new Exchange(target: target);
        if (headers.Length > 0)
            exchange.WithHeader("X-Api-Key", headers);

        (await exchange.Through(Authorities.Read($"apiKey: {{ query: api_key, {Consumers} }}"))).ShouldBeRefused(400, "credentials_malformed");
    }

    [Theory]
    [InlineData("/?api_key=" + Key, "/")]
    [InlineData("/a?x=1&api_key=" + Key + "&y=2", "/a?x=1&y=2")]
    [InlineData("/a?x&api%5fkey=" + Key, "/a?x")]
    [InlineData("/a?api_key=correct%2Dhorse-battery-staple&&z", "/a?z")]
    public async Task A_key_in_the_query_is_seen_by_nobody_else(string target, string left)
    {
        var exchange = await new Exchange(target: target).Through(Authorities.Read($"apiKey: {{ query: api_key, {Consumers} }}"));

        exchange.Gateway.Caller!.Subject.ShouldBe("billing");
        exchange.Gateway.Target.Text.ShouldBe(left);
    }

    [Fact]
    public async Task A_wrong_key_in_the_query_is_not_logged_either()
    {
        var exchange = await new Exchange(target: "/a?api_key=nearly").Through(Authorities.Read($"apiKey: {{ query: api_key, {Consumers} }}"));

        exchange.ShouldBeRefused(401, "token_invalid");
        exchange.Gateway.Target.Text.ShouldBe("/a");
    }

    [Fact]
    public async Task A_query_is_only_looked_at_where_it_is_asked_for()
    {
        var exchange = await new Exchange(target: "/?api_key=" + Key).Through(Authorities.Read($"apiKey: {{ {Consumers} }}"));

        exchange.ShouldBeRefused(401, "token_required");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("pass: true, ", true)]
    public async Task The_header_stays_here_unless_it_is_to_be_passed(string pass, bool stays)
    {
        var exchange = await new Exchange().WithHeader("X-Api-Key", Key).WithHeader("x_api-key", "spoofed").Through(Authorities.Read($"apiKey: {{ {pass}{Consumers} }}"));

        exchange.RequestHeaders.ContainsKey("X-Api-Key").ShouldBe(stays);
        exchange.RequestHeaders.ContainsKey("X_Api-Key").ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("pass: true, ")]
    public async Task A_key_that_nobody_asked_about_does_not_go_on(string pass)
    {
        var exchange = await new Exchange(target: "/?k=secret").WithHeader("X-Key", "first").WithHeader("X-Api-Key", "secret")
            .Through(new FakeAuthority("first"), Authorities.Read($"apiKey: {{ query: k, {pass}{Consumers} }}"));

        exchange.NextCalls.ShouldBe(1);
        exchange.RequestHeaders.ContainsKey("X-Api-Key").ShouldBeFalse();
        exchange.Gateway.Target.Text.ShouldBe("/");
    }

    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData("X-Other")]
    public async Task A_key_that_is_to_be_passed_goes_on_also_when_the_second_of_two_knows_it(string header)
    {
        var other = Authorities.Read($"apiKey: {{ header: {header}, pass: true, consumers: {{ other: {{ key: another-key-of-more-than-22 }} }} }}");

        var exchange = await new Exchange().WithHeader("X-Api-Key", Key).WithHeader("X-Other", "guess").Through(other, Authorities.Read($"apiKey: {{ pass: true, {Consumers} }}"));

        exchange.RequestHeaders["X-Api-Key"].ShouldBe([Key]);
        exchange.RequestHeaders.ContainsKey("X-Other").ShouldBe(header == "X-Api-Key");
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var authority = Authorities.Read($"apiKey: {{ pass: true, {Consumers} }}");
        var context = new Exchange().WithHeader("X-Api-Key", Key).Context;
        (await authority.IdentifyAsync(context)).Caller.ShouldNotBeNull();

        var isKnown = true;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            isKnown &= (await authority.IdentifyAsync(context)).Caller is not null;

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        isKnown.ShouldBeTrue();
    }

    [Theory]
    [InlineData("apiKey: { consumers: {} }", "nobody has a key")]
    [InlineData("apiKey: { consumers: { a: {} } }", "'a' has no key")]
    [InlineData($"apiKey: {{ consumers: {{ a: {{ key: '{Hash}' }} }} }}", "sha256: is followed by 64 hexadecimal digits")]
    [InlineData("apiKey: { consumers: { a: { key: 'a b\u00e9' } } }", "this cannot be a key: 1 to 512 visible ASCII characters")]
    [InlineData("apiKey: { header: Host, consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }", "'Host' is written by the gateway itself")]
    [InlineData("apiKey: { header: ~, consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }", "a key comes neither in a header nor in the query")]
    [InlineData("apiKey: { consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' }, b: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }", "'a' has the same key")]
    [InlineData("apiKey: { consumers: { a: { roles: [''], key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000' } } }", "'' is not the name of a role")]
    public void What_cannot_be_meant_is_refused(string yaml, string fault) => Authorities.Faults(yaml).ShouldBe([fault]);

    [Fact]
    public void A_key_in_the_file_is_risky_and_a_short_one_too()
    {
        Authorities.Faults("apiKey: { query: k, consumers: { a: { key: short } } }").ShouldBe(
            ["keys in URLs are written to logs and histories on the way here", "a key stands in the file, and whoever reads the file has it", "a short key can be guessed"]);
    }
}
