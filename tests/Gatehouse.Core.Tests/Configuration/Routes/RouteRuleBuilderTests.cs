using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Tests.Configuration.Routes;

public sealed class RouteRuleBuilderTests
{
    private static readonly ConfigSource Source = new("gatehouse.yaml", "");

    [Fact]
    public void A_rule_has_what_the_key_says()
    {
        var rule = Build("GET shop.example.com/orders/{id}", new RouteConfig(), out var errors);

        errors.ShouldBeEmpty();
        rule!.Id.ShouldBe("GET shop.example.com/orders/{id}");
        rule.Methods.ShouldBe(["GET"]);
        rule.Hosts.ShouldBe([new RouteHost("shop.example.com", false)]);
        rule.Pattern.ParameterNames.ShouldBe(["id"]);
    }

    [Fact]
    public void Methods_and_hosts_may_stand_beside_the_key()
    {
        var rule = Build("/a", new RouteConfig { Methods = ["POST", "GET"], Hosts = ["A.example.com", "*.b.example.com"] }, out var errors);

        errors.ShouldBeEmpty();
        rule!.Methods.ShouldBe(["GET", "POST"]);
        rule.Hosts.ShouldBe([new RouteHost("a.example.com", false), new RouteHost("b.example.com", true)]);
    }

    [Fact]
    public void Conditions_are_values_lists_or_presence()
    {
        var config = new RouteConfig
        {
            Headers = new Dictionary<string, ConfigNode>
            {
                ["x-one"] = Scalar("1"),
                ["x-many"] = List(Scalar("b"), Scalar("a")),
                ["x-there"] = Scalar("true"),
                ["x-not"] = Scalar("false"),
                ["x-text"] = Scalar("true", isQuoted: true),
            },
            Query = new Dictionary<string, ConfigNode> { ["v"] = Scalar("", isQuoted: true) },
        };

        var rule = Build("/a", config, out var errors);

        errors.ShouldBeEmpty();
        rule!.Conditions.Select(c => $"{c.Source} {c.Name} [{string.Join(',', c.Values)}] {c.IsPresent}").ShouldBe(
        [
            "Header x-one [1] True", "Header x-many [a,b] True", "Header x-there [] True", "Header x-not [] False", "Header x-text [true] True", "Query v [] True",
        ]);
        rule.Conditions[5].Values.ShouldBe([""]);
    }

    [Fact]
    public void All_errors_are_found_at_once()
    {
        var config = new RouteConfig
        {
            Methods = ["get", "GET"],
            Hosts = ["a:1", "b", "B"],
            Headers = new Dictionary<string, ConfigNode>
            {
                ["x y"] = Scalar("1"), ["x-a"] = Scalar("1"), ["X-A"] = Scalar("2"), ["x-empty"] = List(), ["x-null"] = Scalar("null"),
                ["x-nested"] = List(List()), ["x-twice"] = List(Scalar("1"), Scalar("1")), ["x-map"] = new ConfigMap(Source, At(1), []), ["x-blank"] = Scalar(" a"),
            },
            Query = new Dictionary<string, ConfigNode> { [""] = Scalar("1") },
        };

        Build("nonsense", config, out var errors).ShouldBeNull();

        errors.Select(e => e.Code).ShouldBe(
        [
            ConfigErrorCodes.BadRouteKey, ConfigErrorCodes.BadValue, ConfigErrorCodes.BadValue, ConfigErrorCodes.BadValue, ConfigErrorCodes.BadValue,
            ConfigErrorCodes.DuplicateKey, ConfigErrorCodes.BadValue, ConfigErrorCodes.BadValue, ConfigErrorCodes.WrongType, ConfigErrorCodes.BadValue,
            ConfigErrorCodes.WrongType, ConfigErrorCodes.BadValue, ConfigErrorCodes.BadValue,
        ]);
    }

    [Fact]
    public void Methods_and_hosts_stand_in_one_place()
    {
        Build("GET a.example.com/a", new RouteConfig { Methods = ["POST"], Hosts = ["b.example.com"] }, out var errors).ShouldBeNull();

        errors.Select(e => e.Message).ShouldBe(["the methods stand both in the route's key and here", "a host stands in the route's key and others here"]);
    }

    [Fact]
    public void An_error_points_at_the_item_of_a_list()
    {
        var methods = new ConfigList(Source, At(3), [Scalar("GET", line: 4), Scalar("post", line: 5)]);
        var hosts = new ConfigList(Source, At(6), [Scalar("a", line: 7), Scalar("b:1", line: 8)]);
        var node = new ConfigMap(Source, At(2), [new ConfigEntry(Scalar("methods"), methods), new ConfigEntry(Scalar("hosts"), hosts)]);

        Build("/a", new RouteConfig { Node = node, Methods = ["GET", "post"], Hosts = ["a", "b:1"] }, out var errors);

        errors.Select(e => e.Position!.Value.Line).ShouldBe([5, 8]);
        errors[0].Hint.ShouldBe("did you mean 'POST'?");
    }

    private static RouteRule? Build(string key, RouteConfig config, out IReadOnlyList<ConfigError> found)
    {
        config.Node ??= Scalar("upstream");
        var errors = new ConfigErrors();
        var rule = RouteRuleBuilder.Build(Scalar(key), config, errors);
        found = errors.Items;
        return rule;
    }

    private static SourcePosition At(int line) => new(line, 1, 1);

    private static ConfigScalar Scalar(string value, bool isQuoted = false, int line = 1) => new(Source, At(line), value, isQuoted);

    private static ConfigList List(params ConfigNode[] items) => new(Source, At(1), items);
}
