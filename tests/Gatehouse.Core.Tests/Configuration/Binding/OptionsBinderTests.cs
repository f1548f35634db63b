using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Binding;

public class OptionsBinderTests
{
    [Fact]
    public void Every_type_is_read()
    {
        var options = Read(
            """
            text: 8080
            maybeText:
            truth: true
            maybeTruth: ~
            port: "443"
            large: 9223372036854775807
            share: 0.25
            wait: 1m30s
            size: 2KiB
            choice: leastRequests
            raw: [1]
            names: [a, true, 5]
            numbers: [1, 10]
            waits: { a: 1s, b: 2s }
            entries: { x: short, y: { name: long, weight: 2 } }
            rules: [one, { name: two }]
            rule: three
            cors: [a, b]
            plain: { days: 3 }
            """);
        options.ShouldSatisfyAllConditions(
            () => options.Text.ShouldBe("8080"),
            () => options.MaybeText.ShouldBeNull(),
            () => options.Truth.ShouldBeTrue(),
            () => options.MaybeTruth.ShouldBeNull(),
            () => options.Port.ShouldBe(443),
            () => options.Large.ShouldBe(long.MaxValue),
            () => options.Share.ShouldBe(0.25),
            () => options.Wait.ShouldBe(TimeSpan.FromSeconds(90)),
            () => options.Size.ShouldBe(new ByteSize(2048)),
            () => options.Choice.ShouldBe(SampleChoice.LeastRequests),
            () => options.Raw.ShouldBeOfType<ConfigList>(),
            () => options.Names.ShouldBe(["a", "true", "5"]),
            () => options.Numbers.ShouldBe([1, 10]),
            () => options.Waits["b"].ShouldBe(TimeSpan.FromSeconds(2)),
            () => options.Entries["x"].Name.ShouldBe("short"),
            () => options.Entries["y"].Weight.ShouldBe(2),
            () => options.Rules.Select(r => r.Name).ShouldBe(["one", "two"]),
            () => options.Rule!.Name.ShouldBe("three"),
            () => options.Cors!.Origins.ShouldBe(["a", "b"]),
            () => options.Plain!.Days.ShouldBe(3));
    }

    [Fact]
    public void What_is_not_written_keeps_its_default()
    {
        var options = Read("text: x");
        options.MaybeText.ShouldBe("default");
        options.MaybeTruth.ShouldBe(true);
        options.Port.ShouldBe(80);
        options.Raw.ShouldBeNull();
    }

    [Fact]
    public void One_value_stands_for_a_list_of_one()
    {
        var options = Read("{names: a, numbers: 5, rules: {name: x, weight: 3}, cors: a}");
        options.Names.ShouldBe(["a"]);
        options.Numbers.ShouldBe([5]);
        options.Rules.ShouldHaveSingleItem().Weight.ShouldBe(3);
        options.Cors!.Origins.ShouldBe(["a"]);
    }

    [Fact]
    public void True_stands_for_all_defaults_unless_the_shorthand_is_text()
    {
        var options = Read("{plain: true, cors: true, rule: true}");
        options.Plain!.Days.ShouldBe(7);
        options.Cors!.Origins.ShouldBe(["*"]);
        options.Rule!.Name.ShouldBe("true");
    }

    [Fact]
    public void True_in_quotes_is_text() => Read("{cors: 'true'}").Cors!.Origins.ShouldBe(["true"]);

    [Theory]
    [InlineData("truth: yes", "GH1103", 1, 8, "'truth': expected true or false, found 'yes'", "write true")]
    [InlineData("truth: [true]", "GH1102", 1, 8, "'truth': expected true or false, found a list", null)]
    [InlineData("text: {a: 1}", "GH1102", 1, 7, "'text': expected text, found a map", null)]
    [InlineData("text:", "GH1102", 1, 1, "'text' has no value", null)]
    [InlineData("names: [a]\ntruth: ~", "GH1102", 2, 8, "'truth' has no value", null)]
    [InlineData("port: 80a", "GH1103", 1, 7, "'port': expected a whole number, found '80a'", null)]
    [InlineData("port: 1.5", "GH1103", 1, 7, "'port': expected a whole number, found '1.5'", null)]
    [InlineData("port: 99999999999", "GH1103", 1, 7, "'port': expected a whole number, found '99999999999'", null)]
    [InlineData("port: 0", "GH1104", 1, 7, "'port' must be between 1 and 65535, was 0", null)]
    [InlineData("port: 65536", "GH1104", 1, 7, "'port' must be between 1 and 65535, was 65536", null)]
    [InlineData("share: 1.01", "GH1104", 1, 8, "'share' must be between 0 and 1, was 1.01", null)]
    [InlineData("share: NaN", "GH1103", 1, 8, "'share': expected a number, found 'NaN'", null)]
    [InlineData("share: 1e999", "GH1103", 1, 8, "'share': expected a number, found '1e999'", null)]
    [InlineData("wait: 48h", "GH1104", 1, 7, "'wait' must be between 1ms and 24h, was 48h", null)]
    [InlineData("wait: 5", "GH1103", 1, 7, "'wait': expected a duration such as 250ms or 15m, found '5'", "say the unit: us, ms, s, m, h or d")]
    [InlineData("wait: 5 parsecs", "GH1103", 1, 7, "'wait': expected a duration such as 250ms or 15m, found '5 parsecs'", null)]
    [InlineData("wait: [1s]", "GH1102", 1, 7, "'wait': expected a duration such as 250ms or 15m, found a list", null)]
    [InlineData("size: 2MiB", "GH1104", 1, 7, "'size' must be between 1 and 1MiB, was 2MiB", null)]
    [InlineData("size: 1mb", "GH1103", 1, 7, "'size': expected a size such as 64KiB or 10MB, found '1mb'", null)]
    [InlineData("choice: leastRequest", "GH1103", 1, 9, "'choice': expected one of roundRobin, leastRequests, found 'leastRequest'", "did you mean 'leastRequests'?")]
    [InlineData("choice: 1", "GH1103", 1, 9, "'choice': expected one of roundRobin, leastRequests, found '1'", null)]
    [InlineData("numbers: [1, 11]", "GH1104", 1, 14, "'numbers' must be between 1 and 10, was 11", null)]
    [InlineData("names: [[a]]", "GH1102", 1, 9, "'names': expected text, found a list", null)]
    [InlineData("waits: 5s", "GH1102", 1, 8, "'waits': expected a map, found '5s'", null)]
    [InlineData("waits: {a: 5}", "GH1103", 1, 12, "wait 'a': expected a duration such as 250ms or 15m, found '5'", "say the unit: us, ms, s, m, h or d")]
    [InlineData("entries: {a: }", "GH1102", 1, 11, "entry 'a' has no value", null)]
    [InlineData("entries: {a: {weight: 2}}", "GH1105", 1, 11, "key 'name' is missing in entry 'a'", null)]
    [InlineData("rule: {weight: 2}", "GH1105", 1, 1, "key 'name' is missing in 'rule'", null)]
    [InlineData("rules: [{weight: 2}]", "GH1105", 1, 9, "key 'name' is missing in 'rules'", null)]
    [InlineData("rule: [a]", "GH1102", 1, 7, "'rule': expected text, or a map, found a list", null)]
    [InlineData("plain: false", "GH1102", 1, 8, "'plain': expected a map, or true, found 'false'", null)]
    [InlineData("ports: 1", "GH1101", 1, 1, "unknown key 'ports' in the configuration", "did you mean 'port'?")]
    [InlineData("Port: 1", "GH1101", 1, 1, "unknown key 'Port' in the configuration", "did you mean 'port'?")]
    [InlineData("readOnly: 1", "GH1101", 1, 1, "unknown key 'readOnly' in the configuration", null)]
    [InlineData("entries: {a: {name: x, wieght: 2}}", "GH1101", 1, 24, "unknown key 'wieght' in entry 'a'", "did you mean 'weight'?")]
    [InlineData("plain: {zzz: 1}", "GH1101", 1, 9, "unknown key 'zzz' in 'plain'", null)]
    public void What_does_not_fit_is_reported_with_its_place(string text, string code, int line, int column, string message, string? hint)
    {
        var errors = new ConfigErrors();
        OptionsBinder.Bind<SampleOptions>(Good(text), errors).ShouldNotBeNull();
        var error = errors.Items.ShouldHaveSingleItem();
        error.ShouldSatisfyAllConditions(
            () => error.Code.ShouldBe(code),
            () => error.Message.ShouldBe(message),
            () => error.Where().ShouldBe((line, column)),
            () => error.Hint.ShouldBe(hint));
    }

    [Fact]
    public void Binding_goes_on_after_an_error_and_finds_all()
    {
        var errors = new ConfigErrors();
        var options = OptionsBinder.Bind<SampleOptions>(Good("{port: x, wait: y, nope: 1, rules: [{}, ok], share: 0.1}"), errors).ShouldNotBeNull();
        errors.Items.Select(e => e.Code).ShouldBe(["GH1103", "GH1103", "GH1101", "GH1105"]);
        options.Share.ShouldBe(0.1);
        options.Rules.ShouldHaveSingleItem().Name.ShouldBe("ok");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[a]")]
    [InlineData("{name: [a]}")]
    [InlineData("{name: }")]
    public void Null_comes_back_when_what_is_required_is_not_there(string text)
    {
        var errors = new ConfigErrors();
        OptionsBinder.Bind<SampleRule>(Good(text), errors).ShouldBeNull();
        errors.Items.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_secret_is_never_shown()
    {
        var errors = new ConfigErrors();
        var root = ReferenceResolver.Resolve(Good("{port: $env.A, wait: $env.A, choice: $env.A, plain: $env.A, numbers: $env.B}"), n => n == "A" ? "s3cret" : "4711", errors, []);
        OptionsBinder.Bind<SampleOptions>(root, errors);
        errors.Items.Count.ShouldBe(5);
        errors.Items.ShouldAllBe(e => !(e.Message + e.Hint).Contains("s3cret") && !(e.Message + e.Hint).Contains("4711"));
    }

    [Fact]
    public void A_reference_that_could_not_be_resolved_is_reported_once()
    {
        var errors = new ConfigErrors();
        var root = ReferenceResolver.Resolve(Good("{port: $env.A, rule: $env.B, plain: $env.C}"), _ => null, errors, []);
        OptionsBinder.Bind<SampleOptions>(root, errors).ShouldNotBeNull();
        errors.Items.Select(e => e.Code).ShouldBe(["GH1202", "GH1202", "GH1202"]);
    }

    [Fact]
    public void A_section_that_is_bound_alone_is_called_by_its_name()
    {
        var errors = new ConfigErrors();
        OptionsBinder.Bind<SampleCors>(Good("orgins: x"), errors, keys: null, "cors");
        errors.Items.ShouldHaveSingleItem().Message.ShouldBe("unknown key 'orgins' in 'cors'");
    }

    private static SampleOptions Read(string text)
    {
        var errors = new ConfigErrors();
        var options = OptionsBinder.Bind<SampleOptions>(Good(text), errors);
        errors.Items.Select(ConfigErrorText.Format).ShouldBeEmpty();
        return options.ShouldNotBeNull();
    }
}
