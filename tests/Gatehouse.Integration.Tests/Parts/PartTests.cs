using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Parts;

/// <summary>R31: what policies share is made from the top of the file, and outlives what does not change it.</summary>
public sealed class PartTests
{
    private const string Two = "counters: { a: first, b: second }\nroutes:\n  /a: { counted: a }\n  /a2: { counted: a }\n  /b: { counted: b }\n";

    private readonly TrackedParts parts = new();

    [Fact]
    public async Task Routes_that_name_the_same_part_share_it()
    {
        await using var gateway = await StartAsync(Two);

        (await gateway.Client.GetStringAsync("/a")).ShouldBe("first 1");
        (await gateway.Client.GetStringAsync("/a2")).ShouldBe("first 2");
        (await gateway.Client.GetStringAsync("/b")).ShouldBe("second 1");
        parts.Events.ShouldBe(["a starts", "b starts"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_part_brings_its_own_routes_along()
    {
        await using var gateway = await StartAsync(Two);

        (await gateway.Client.GetStringAsync("/counters/b")).ShouldBe("second 1");
    }

    [Fact]
    public async Task A_part_that_a_reload_does_not_change_goes_on_and_the_others_are_made_anew()
    {
        await using var gateway = await WatchedGateway.StartAsync(Two, builder => builder.AddPolicies([parts]));
        await gateway.Client.GetStringAsync("/a");
        await gateway.Client.GetStringAsync("/b");

        gateway.Change(Two.Replace("second", "changed", StringComparison.Ordinal));

        (await gateway.Client.GetStringAsync("/a")).ShouldBe("first 2");
        (await gateway.Client.GetStringAsync("/b")).ShouldBe("changed 1");
        parts.Events.ShouldBe(["a starts", "b starts", "b starts", "b ends"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_configuration_with_a_part_that_throws_as_it_starts_is_let_go_of()
    {
        await using var gateway = await WatchedGateway.StartAsync(Two, builder => builder.AddPolicies([parts]));

        gateway.Change(Two.Replace("second", "throws", StringComparison.Ordinal));
        (await gateway.Client.GetStringAsync("/b")).ShouldBe("second 1");
        parts.Events.ShouldBe(["a starts", "b starts", "b ends"], ignoreOrder: true);

        gateway.Change("routes: { /a: { respond: a } }\n");
        await Eventually.BeAsync(() => parts.Events.Contains("a ends"));
    }

    [Fact]
    public void A_part_with_an_error_is_reported_where_it_stands_and_nothing_begins()
    {
        var check = Check("counters: { a: bad }\nroutes:\n  /a: { counted: a }\n  /b: { counted: c }\n");

        check.Errors.Select(error => $"{error.Position!.Value.Line}: {error.Message}")
            .ShouldBe(["1: 'bad' is not a text for a counter", "4: there is no counter 'c'"]);
        parts.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_that_no_part_has_is_unknown()
    {
        Check("countrs: { a: x }\n").Errors.ShouldHaveSingleItem().Hint.ShouldBe("did you mean 'counters'?");
    }

    [Fact]
    public void A_warning_keeps_nothing_from_being_served()
    {
        var check = Check("counters: { a: risky }\nroutes:\n  /a: { counted: a }\n");

        check.Errors.ShouldBeEmpty();
        check.RouteCount.ShouldBe(2);
        ConfigErrorText.Format(check.Warnings).ShouldContain("gatehouse.yaml:1:16 warning GH1503: 'risky' is a risky text\n");
    }

    [Fact]
    public async Task A_part_may_come_without_a_policy()
    {
        await using var gateway = await RunningGateway.StartAsync("counters: { a: first }\nroutes: { /a: { respond: a } }\n", builder => builder.Options.Parts.Add(parts.Alone));

        parts.Events.ShouldBe(["a starts"]);
    }

    private Task<RunningGateway> StartAsync(string yaml) => RunningGateway.StartAsync(yaml, builder => builder.AddPolicies([parts]));

    private ConfigCheck Check(string yaml)
    {
        using var folder = new TempFolder();
        return ConfigCheck.Run(folder.Write("gatehouse.yaml", yaml), [parts], static _ => null);
    }
}
