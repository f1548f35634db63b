using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Identity.Consumers;
using Gatehouse.Policies.Auth;
using Gatehouse.Policies.Auth.ApiKey;
using Gatehouse.Policies.Auth.Consumers;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Policies.Tests.Auth.ApiKey;

public sealed class StoredCallersTests
{
    private const string FileKey = "correct-horse-battery-staple";

    private readonly FakeTime time = new();
    private readonly FakeKeyDatabase database = new();
    private readonly StoredCallers stored;
    private readonly Plans plans = new("shop", new Dictionary<string, IReadOnlyList<RoutePolicy>> { ["gold"] = [] }, NullLogger.Instance);
    private readonly ApiKeyAuthority authority;

    public StoredCallersTests()
    {
        stored = new StoredCallers("shop", database, "db", time, NullLogger.Instance);
        authority = new ApiKeyAuthority("shop", new ApiKeyOptions(), new Dictionary<SecretHash, Caller>(), stored, plans);
    }

    [Fact]
    public async Task A_key_of_the_store_stands_for_its_consumer_and_any_other_is_refused()
    {
        stored.Take([Key("one", "billing", "machine"), Key("two", "billing")], areAll: true);

        var exchange = await AskAsync("one");
        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe("billing");
        exchange.Gateway.Caller.Authority.ShouldBe("shop");
        exchange.Gateway.Caller.Roles.ShouldBe(["machine"]);
        (await AskAsync("two")).Gateway.Caller!.Roles.ShouldBeEmpty();
        (await AskAsync("three")).ShouldBeRefused(401, "token_invalid");
    }

    [Fact]
    public async Task Before_the_database_has_answered_no_key_is_good_and_none_is_bad()
    {
        var exchange = await AskAsync("one");

        exchange.ShouldBeRefused(503, "auth_unavailable");
        exchange.ResponseHeaders.RetryAfter.ShouldBe(["5"]);
    }

    [Fact]
    public async Task A_removed_key_is_refused_and_so_is_one_that_is_missing_when_all_are_read_again()
    {
        stored.Take([Key("one", "a"), Key("two", "b"), Key("three", "c")], areAll: true);
        stored.Take([Key("one", "a") with { IsRemoved = true }], areAll: false);
        (await AskAsync("one")).ShouldBeRefused(401, "token_invalid");
        (await AskAsync("two")).NextCalls.ShouldBe(1);

        stored.Take([Key("three", "c")], areAll: true);
        (await AskAsync("two")).ShouldBeRefused(401, "token_invalid");
        (await AskAsync("three")).NextCalls.ShouldBe(1);
    }

    [Fact]
    public async Task Without_the_database_known_keys_go_on_for_a_while_and_unknown_ones_may_be_good()
    {
        stored.Take([Key("one", "a")], areAll: true);
        stored.Lose();

        time.Advance(TimeSpan.FromMinutes(9));
        (await AskAsync("one")).NextCalls.ShouldBe(1);
        (await AskAsync("two")).ShouldBeRefused(503, "auth_unavailable");

        time.Advance(TimeSpan.FromMinutes(1));
        (await AskAsync("one")).ShouldBeRefused(503, "auth_unavailable");

        stored.Take([], areAll: false);
        (await AskAsync("one")).NextCalls.ShouldBe(1);
        (await AskAsync("two")).ShouldBeRefused(401, "token_invalid");
    }

    [Fact]
    public async Task Neither_a_known_key_nor_an_invented_one_allocates()
    {
        stored.Take([Key("one", "a")], areAll: true);
        var passing = new ApiKeyAuthority("shop", new ApiKeyOptions { Pass = true }, new Dictionary<SecretHash, Caller>(), stored, plans);
        foreach (var key in new[] { "one", "guess" })
        {
            var context = new Exchange().WithHeader("X-Api-Key", key).Context;
            await passing.IdentifyAsync(context);
            var refusals = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                refusals += (await passing.IdentifyAsync(context)).Refusal is null ? 0 : 1;
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, key);
            refusals.ShouldBe(key == "one" ? 0 : 100);
        }
    }

    [Fact]
    public async Task A_key_has_the_policies_of_its_plan_and_without_that_plan_it_is_refused()
    {
        var policy = new Probe();
        var own = new ApiKeyAuthority(
            "shop", new ApiKeyOptions(), new Dictionary<SecretHash, Caller>(), stored, new Plans("shop", new Dictionary<string, IReadOnlyList<RoutePolicy>> { ["gold"] = [policy] }, NullLogger.Instance));
        stored.Take([Key("one", "a", "machine") with { Plan = "gold" }, Key("two", "b") with { Plan = "silver" }, Key("three", "c")], areAll: true);

        var first = (await new Exchange().WithHeader("X-Api-Key", "one").Through(own)).Gateway.Caller!;
        first.Policies.ShouldBe([policy]);
        first.Subject.ShouldBe("a");
        first.Roles.ShouldBe(["machine"]);
        (await new Exchange().WithHeader("X-Api-Key", "one").Through(own)).Gateway.Caller.ShouldBeSameAs(first);
        (await new Exchange().WithHeader("X-Api-Key", "two").Through(own)).ShouldBeRefused(503, "auth_unavailable");
        (await new Exchange().WithHeader("X-Api-Key", "three").Through(own)).Gateway.Caller!.Policies.ShouldBeEmpty();
    }

    [Fact]
    public void Plans_without_a_store_are_an_error()
    {
        Authorities.Faults($"apiKey: {{ consumers: {{ a: {{ key: {FileKey} }} }}, plans: {{ gold: {{ }} }} }}").ShouldContain("plans are for keys of a store, and there is none");
    }

    [Fact]
    public async Task A_key_of_the_file_needs_no_store()
    {
        var part = Compile($"apiKey: {{ store: db, consumers: {{ file: {{ key: {FileKey} }} }} }}", out var errors).ShouldBeOfType<ApiKeyAuthority>();

        errors.Items.ShouldBeEmpty();
        (await new Exchange().WithHeader("X-Api-Key", FileKey).Through(part)).Gateway.Caller!.Subject.ShouldBe("file");
        (await new Exchange().WithHeader("X-Api-Key", "another").Through(part)).ShouldBeRefused(503, "auth_unavailable");
    }

    [Fact]
    public void A_store_that_cannot_be_is_told_without_its_line()
    {
        Compile("apiKey: { store: rubbish }", out var errors).ShouldBeNull();
        var error = errors.Items.ShouldHaveSingleItem();
        error.Message.ShouldBe("this is not the address of a database");
        error.HidesLine.ShouldBeTrue();

        Authorities.Faults("apiKey: { store: db }").ShouldBe(["this program was built without PostgreSQL"]);
    }

    private sealed class Probe : RoutePolicy
    {
        public override Task InvokeAsync(Microsoft.AspNetCore.Http.HttpContext context, Microsoft.AspNetCore.Http.RequestDelegate next) => next(context);
    }

    private static StoredKey Key(string key, string name, params string[] roles) => new(SHA256.HashData(Encoding.UTF8.GetBytes(key)), name, roles);

    private GatewayPart? Compile(string yaml, out ConfigErrors errors)
    {
        errors = new ConfigErrors();
        return new AuthorityModule().Compile(Nodes.Yaml(yaml), new PartScope("shop", time, NullLoggerFactory.Instance) { Extensions = [database] }, errors);
    }

    private Task<Exchange> AskAsync(string key) => new Exchange().WithHeader("X-Api-Key", key).Through(authority);
}
