using System.Text;
using Gatehouse.Policies.Auth;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gatehouse.Policies.Tests.Auth.Basic;

public sealed class BasicAuthorityTests
{
    // A cheap one, so that the tests are quick.
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
    private static readonly string Consumers = $"consumers: {{ ann: {{ password: '{Hasher.HashPassword("", "s3cret:ü")}', roles: [admin] }} }}";

    private readonly FakeTime time = new();
    private readonly Authority authority;

    public BasicAuthorityTests() => authority = Authorities.Read($"basic: {{ {Consumers} }}", time);

    [Fact]
    public async Task Name_and_password_stand_for_the_consumer_and_go_no_further()
    {
        var exchange = await Send("ann:s3cret:ü").Through(authority);

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe("ann");
        exchange.Gateway.Caller.Roles.ShouldBe(["admin"]);
        exchange.RequestHeaders.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task They_go_on_where_that_is_wanted()
    {
        var exchange = await Send("ann:s3cret:ü").Through(Authorities.Read($"basic: {{ pass: true, {Consumers} }}"));

        exchange.RequestHeaders.ContainsKey("Authorization").ShouldBeTrue();
    }

    [Theory]
    [InlineData("Basic YW5uOndyb25n")]
    [InlineData("Basic\tYW5uOndyb25n")]
    public async Task They_do_not_go_on_where_another_knows_the_caller_and_nobody_has_verified_them(string field)
    {
        var exchange = await new Exchange().WithHeader("Authorization", field).WithHeader("X-Key", "first").Through(new FakeAuthority("first"), Authorities.Read($"basic: {{ pass: true, {Consumers} }}"));

        exchange.NextCalls.ShouldBe(1);
        exchange.RequestHeaders.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Theory]
    [InlineData("ann:wrong")]
    [InlineData("ann:")]
    [InlineData("Ann:s3cret:ü")]
    [InlineData("nobody:s3cret:ü")]
    [InlineData(":")]
    public async Task Anything_else_is_refused_and_asked_for_again(string credentials)
    {
        var exchange = await Send(credentials).Through(authority);

        exchange.ShouldBeRefused(401, "token_invalid");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Basic realm=\"shop\", charset=\"UTF-8\""]);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic ????")]
    [InlineData("Basic YW5u")]
    [InlineData("Basic YW5u\tOg==")]
    [InlineData("Basic\tYW5uOg==")]
    [InlineData("Basic YW5uOg= =")]
    [InlineData("Basic YW5uOgA=")]
    [InlineData("basic YW5uOv8=")]
    public async Task What_is_not_a_name_and_a_password_is_malformed(string field)
    {
        (await new Exchange().WithHeader("Authorization", field).Through(authority)).ShouldBeRefused(400, "credentials_malformed");
    }

    [Fact]
    public async Task Two_fields_are_malformed_and_too_long_ones_too()
    {
        (await new Exchange().WithHeader("Authorization", Field("ann:s3cret:ü"), Field("ann:s3cret:ü")).Through(authority)).ShouldBeRefused(400, "credentials_malformed");
        (await Send("ann:" + new string('x', 1000)).Through(authority)).ShouldBeRefused(400, "credentials_malformed");
    }

    [Theory]
    [InlineData("Bearer YW5uOg==")]
    [InlineData("BasicYW5uOg==")]
    public async Task Other_schemes_are_somebody_elses(string field)
    {
        (await new Exchange().WithHeader("Authorization", field).Through(authority)).ShouldBeRefused(401, "token_required");
    }

    [Fact]
    public async Task What_was_right_is_remembered_for_five_minutes()
    {
        (await authority.IdentifyAsync(Send("ann:s3cret:ü").Context)).Caller.ShouldNotBeNull();

        authority.IdentifyAsync(Send("ann:s3cret:ü").Context).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(5));
        (await Send("ann:s3cret:ü").Through(authority)).NextCalls.ShouldBe(1);
    }

    [Fact]
    public async Task Guessing_has_to_wait_longer_each_time_but_not_for_others()
    {
        for (var i = 0; i < 5; i++)
            (await Send("ann:" + i).Through(authority)).ShouldBeRefused(401, "token_invalid");

        var sixth = await Send("ann:s3cret:ü").Through(authority);
        sixth.ShouldBeRefused(429, "too_many_attempts");
        sixth.ResponseHeaders.RetryAfter.ShouldBe(["1"]);
        (await Send("ann:s3cret:ü", "192.0.2.2").Through(authority)).NextCalls.ShouldBe(1);

        time.Advance(TimeSpan.FromSeconds(1));
        (await Send("ann:wrong").Through(authority)).ShouldBeRefused(401, "token_invalid");
        (await Send("ann:wrong").Through(authority)).ResponseHeaders.RetryAfter.ShouldBe(["2"]);
    }

    [Fact]
    public async Task Guesses_that_come_all_at_once_are_not_free()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Send("ann:" + i).Through(authority)));

        all.Count(exchange => exchange.Status == 401).ShouldBe(5);
        all.Count(exchange => exchange.Status == 429).ShouldBe(55);
    }

    [Fact]
    public async Task Who_knows_the_password_may_begin_with_many_requests_at_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Send("ann:s3cret:ü").Through(authority)));

        all.ShouldAllBe(exchange => exchange.NextCalls == 1 && exchange.Gateway.Caller!.Subject == "ann");
        all.ShouldAllBe(exchange => !exchange.RequestHeaders.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Who_guesses_from_many_addresses_of_one_network_has_to_wait_too()
    {
        for (var i = 0; i < 5; i++)
            (await Send("ann:" + i, $"2001:db8:0:1::{i}").Through(authority)).ShouldBeRefused(401, "token_invalid");

        (await Send("ann:5", "2001:db8:0:1:ffff::9").Through(authority)).ShouldBeRefused(429, "too_many_attempts");
        (await Send("ann:5", "2001:db8:0:2::1").Through(authority)).ShouldBeRefused(401, "token_invalid");
    }

    [Fact]
    public async Task More_than_can_be_verified_wait_outside()
    {
        var slow = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = 40_000 })).HashPassword("", "x");
        var busy = Authorities.Read($"basic: {{ consumers: {{ ann: {{ password: '{slow}' }} }} }}");

        var all = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => Send("ann:x", $"192.0.2.{i}").Through(busy)));

        all.Count(exchange => exchange.Status == 503).ShouldBeInRange(1, 56);
        all.Where(exchange => exchange.Status == 503).ShouldAllBe(exchange => exchange.ResponseHeaders.RetryAfter == "5");
        all.Count(exchange => exchange.NextCalls == 1).ShouldBeGreaterThanOrEqualTo(64);
    }

    [Theory]
    [InlineData("basic: { consumers: {} }", "nobody has a password")]
    [InlineData("basic: { consumers: { ann: { password: hunter2 } } }", "this is not the hash of a password")]
    [InlineData("basic: { realm: 'a\"b', consumers: { 'a:b': { password: AA } } }", "a realm is visible ASCII without quotes and backslashes", "'a:b' cannot be sent: the name ends at the first colon (RFC 7617, 2)", "this is not the hash of a password")]
    public void What_cannot_be_meant_is_refused(string yaml, params string[] faults) => Authorities.Faults(yaml).ShouldBe(faults);

    private static Exchange Send(string credentials, string client = "192.0.2.1") =>
        new Exchange(client: client).WithHeader("Authorization", Field(credentials));

    private static string Field(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}
